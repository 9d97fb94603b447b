"""Numbers as the pictures and the sentences below them write them."""


def number(value: float) -> str:
    """Two decimals and a true minus sign; never a minus zero."""
    text = f"{value:.2f}"
    return text.replace("-", "−") if float(text) else "0.00"


def short(value: float) -> str:
    """A loss or another number that is not negative: three decimals, or three digits if it is huge."""
    return f"{value:.3f}" if value < 1000 else f"{value:.2e}".replace("e+", "e")
