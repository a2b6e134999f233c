"""Lets ``python -m yundong`` stand for ``yundong``."""

from yundong.cli import main

main()
