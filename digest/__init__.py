"""Turn a pile of research papers into a weekly digest that a researcher can trust and forward."""

__version__ = "0.1.0"
