"""The path of a request below the sub-path that a proxy serves the API under."""

from starlette.types import Scope


def find_route_path(scope: Scope) -> str:
    """Return the path as the routes know it, whether or not the proxy has taken the sub-path away."""
    path = str(scope["path"])
    root = str(scope.get("root_path", ""))
    return path.removeprefix(root) if root and (path == root or path.startswith(f"{root}/")) else path
