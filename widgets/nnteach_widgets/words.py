"""Numbers as the pictures and the sentences below them write them."""


def number(value: float) -> str:
    """Two decimals and a true minus sign; never a minus zero."""
    text = f"{value:.2f}"
    return text.replace("-", "−") if float(text) else "0.00"


def short(value: float) -> str:
    """A loss or another number that is not negative: three decimals, or three digits if it is huge."""
    return f"{value:.3f}" if value < 1000 else f"{value:.2e}".replace("e+", "e")


def size(value: float) -> str:
    """How large, from tiny to huge: two digits that count, 0.25, 140, or 3.4e−8; a 0 is exactly that."""
    if value == 0:
        return "0"
    if 0.01 <= abs(value) < 1000:
        text = f"{value:.2f}" if abs(value) < 10 else f"{value:.0f}"
    else:
        text = f"{value:.1e}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
    return text.replace("-", "−")
