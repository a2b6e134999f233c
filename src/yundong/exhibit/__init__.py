"""The exhibit: one self-contained page that opens by double-click and answers a historian's questions."""
