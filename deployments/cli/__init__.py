"""The command `slipway`: its entry point."""

import gc


def run() -> None:
    """Start the command. Until it works, no garbage is looked for: what a start allocates stays."""
    gc.disable()
    from deployments.cli.main import app

    app()
