from tests.standins.fixtures import cbs_standin, pdok_standin

__all__ = ["cbs_standin", "pdok_standin"]
