"""On a phone the menu lies over the page, and Streamlit leaves it there when a page was chosen in it: so it folds itself away.

Only the browser knows whether it is narrow. The page that was shown last is remembered in the browser's window, because what stands in
the menu is taken away with it.
"""

import streamlit as st

NARROW = 768  # pixels, below which Streamlit lays the menu over the page

_fold = st.components.v2.component(
    "mnist_lab_menu_fold",
    html="<span hidden></span>",
    js="""
export default function ({ data }) {
  const before = window.mnistLabPage
  window.mnistLabPage = data.page
  if (!before || before === data.page || window.innerWidth >= data.narrow) return
  const menu = document.querySelector("[data-testid=stSidebar]")
  if (menu?.dataset.collapsed === "false") menu.querySelector("[data-testid=stSidebarCollapseButton] button")?.click()
}
""",
)


def fold_menu_on_phones(path):
    """Fold the menu away when another page than this one was shown before; to be called inside the menu."""
    _fold(key="menu_fold", data={"page": path, "narrow": NARROW}, height="content")
