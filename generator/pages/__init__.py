"""The Markdown and SVG that the course site is built from, and the build itself.

`build_site(course, output_root)` writes `site/pages` and `site/pages.yml`, both plain enough for MkDocs with Material
and for Zensical, runs MkDocs, and swaps the finished `site/public` in by rename. Nothing here is a MkDocs plugin.
"""

from generator.pages.build import SiteReport, build_site, write_pages
from generator.pages.mkdocs import SiteError
from generator.pages.serve import Serving, serve_site
from generator.pages.source import site_source

__all__ = ["Serving", "SiteError", "SiteReport", "build_site", "serve_site", "site_source", "write_pages"]
