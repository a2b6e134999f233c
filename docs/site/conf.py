"""Settings of the documentation site; `build.py` beside this file puts the pages together and calls Sphinx."""

from yundong.base.version import __version__

project = "yundong"
author = "The yundong contributors"
copyright = "The yundong contributors; Apache-2.0, data CC BY 4.0"
version = release = __version__
language = "en"

extensions = ["myst_parser"]
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
suppress_warnings = ["myst.header"]  # the protocol lists its parameters under headings of the fourth level
pygments_style = "default"
nitpicky = True

html_theme = "pydata_sphinx_theme"
html_title = "yundong"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {
    "header_links_before_dropdown": 6,
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_prev_next": True,
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
