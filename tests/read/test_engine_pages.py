"""Pages as publishing engines lay them out: the body is the post, exactly."""

from __future__ import annotations

import pytest

from newsbot.items import Article
from newsbot.read import extract
from tests.read.pages import PARAGRAPHS, page

TITLE = "Harbour wall to be rebuilt"
_TEXT = "".join(f"<p>{paragraph}</p>\n" for paragraph in PARAGRAPHS)
_HEAD = (
    f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{TITLE} - Quay Post</title>"
    "<meta property='og:type' content='article'></head>"
)
_OTHER = "Ferries sail again after the storm, the harbour master says, and all crews have come back to their boats."

_WORDPRESS_BLOCKS = f"""{_HEAD}<body class="post-template-default single single-post postid-4 single-format-standard">
<div class="wp-site-blocks"><header class="wp-block-template-part"><div class="wp-block-group is-layout-flex">
<p class="wp-block-site-title"><a href="/" rel="home">Quay Post</a></p></div></header>
<main class="wp-block-group is-layout-flow"><div class="wp-block-group has-global-padding is-layout-constrained">
<h1 class="wp-block-post-title">{TITLE}</h1>
<div class="wp-block-template-part"><div class="wp-block-group"><div class="wp-block-post-date">
<time datetime="2024-05-03T10:00:00+02:00">3 May 2024</time></div><p class="has-contrast-2-color">—</p>
<p class="has-small-font-size">by</p><div class="wp-block-post-author-name">Ilse Brandvold</div></div></div></div>
<div class="entry-content wp-block-post-content has-global-padding is-layout-constrained">{_TEXT}</div>
<div class="wp-block-group"><div class="taxonomy-post_tag wp-block-post-terms"><a href="/tag/quay" rel="tag">Quay</a>
</div></div><div class="wp-block-comments"><h2>Comments</h2><div id="respond" class="comment-respond">
<h3 id="reply-title" class="comment-reply-title">Leave a Reply</h3><form class="comment-form">
<p class="comment-notes">
Your email address will not be published. Required fields are marked *</p></form></div></div></main>
<div class="wp-block-group"><h2 class="wp-block-heading">More posts</h2><div class="wp-block-query"><ul
class="wp-block-post-template"><li class="wp-block-post post-2 post type-post status-publish hentry tag-quay">
<h3 class="wp-block-post-title"><a href="/?p=2">Ferries sail again</a></h3><div class="wp-block-post-excerpt">
<p class="wp-block-post-excerpt__excerpt">{_OTHER}</p></div></li></ul></div></div>
<footer class="wp-block-template-part"><p>Designed with <a href="https://wordpress.org">WordPress</a></p></footer>
</div>"""

_WORDPRESS_CLASSIC = f"""{_HEAD}<body class="single single-post"><div id="page" class="site"><div id="content"
class="site-content"><div id="primary" class="content-area"><main id="main" class="site-main">
<article id="post-4" class="post-4 post type-post status-publish format-standard hentry category-news tag-audio
tag-ads">
<header class="entry-header"><h1 class="entry-title">{TITLE}</h1><div class="entry-meta">
<span class="posted-on">Posted on
<a href="/?p=4"><time class="entry-date published" datetime="2024-05-03T10:00:00+02:00">May 3, 2024</time></a></span>
<span class="byline"> by <span class="author vcard"><a class="url fn n" href="/a">Ilse Brandvold</a></span></span>
</div>
</header><div class="entry-content">{_TEXT}<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Share this:
</h3><ul><li><a href="/s">Print</a></li></ul></div></div><footer class="entry-footer">Tagged <a href="/t">Quay</a>
</footer>
</article><nav class="navigation post-navigation"><a href="/?p=2" rel="prev">Ferries sail again</a></nav></main></div>
<aside id="secondary" class="widget-area"><section class="widget widget_text"><h2 class="widget-title">About</h2>
<div class="textwidget"><p>{_OTHER}</p></div></section></aside></div></div>"""

_GHOST = f"""{_HEAD}<body class="post-template tag-quay"><div class="gh-viewport"><header class="gh-navigation"><a
href="/">Quay Post</a></header><main class="gh-main"><article class="gh-article post tag-quay tag-newsletter">
<header class="gh-article-header gh-canvas"><a class="gh-article-tag" href="/tag/quay/">Quay</a>
<h1 class="gh-article-title is-title">{TITLE}</h1><div class="gh-article-meta"><h4 class="gh-article-author-name">
<a href="/author/ilse/">Ilse Brandvold</a></h4>
<time class="gh-article-meta-date" datetime="2024-05-03">03 May 2024</time>
<span class="gh-article-meta-length">— 1 min read</span></div></header>
<section class="gh-content gh-canvas is-body">{_TEXT}</section></article></main>
<section class="gh-container is-grid gh-outer"><div class="gh-container-inner gh-inner">
<h2 class="gh-container-title">
Read more</h2><div class="gh-feed"><article class="gh-card post"><a class="gh-card-link" href="/ferries/"><div
class="gh-card-wrapper"><h3 class="gh-card-title is-title">Ferries sail again</h3><p class="gh-card-excerpt is-body">
{_OTHER}</p><footer class="gh-card-meta"><span class="gh-card-author">By Tor Reyl</span></footer></div></a></article>
</div></div></section><footer class="gh-footer">Powered by <a href="https://ghost.org/">Ghost</a></footer></div>"""

_JEKYLL = f"""{_HEAD}<body><header class="site-header"><div class="wrapper">
<a class="site-title" rel="author" href="/">Quay
Post</a></div></header><main class="page-content" aria-label="Content"><div class="wrapper">
<article class="post h-entry" itemscope itemtype="http://schema.org/BlogPosting"><header class="post-header">
<h1 class="post-title p-name" itemprop="name headline">{TITLE}</h1><p class="post-meta"><time class="dt-published"
datetime="2024-05-03T10:00:00+02:00" itemprop="datePublished">May 3, 2024</time> • <span itemprop="author"><span
class="p-author h-card" itemprop="name">Ilse Brandvold</span></span></p></header>
<div class="post-content e-content" itemprop="articleBody">{_TEXT}</div><a class="u-url" href="/a" hidden></a>
</article>
</div></main><footer class="site-footer h-card"><p>{_OTHER}</p></footer>"""

_PELICAN = f"""{_HEAD}<body id="index" class="home"><header id="banner" class="body"><h1><a href="/">Quay Post</a>
</h1>
<nav><ul><li class="active"><a href="/category/news.html">News</a></li></ul></nav></header>
<section id="content" class="body"><article><header><h1 class="entry-title"><a href="/wall.html" rel="bookmark"
title="Permalink to {TITLE}">{TITLE}</a></h1></header><div class="entry-content"><footer class="post-info">
<abbr class="published" title="2024-05-03T10:00:00+02:00">Published: Fri 03 May 2024</abbr>
<address class="vcard author">
By <a class="url fn" href="/author/ilse.html">Ilse Brandvold</a></address>
<p>In <a href="/category/news.html">News</a>.</p>
</footer>{_TEXT}</div></article></section><section id="extras" class="body"><div class="blogroll"><h2>links</h2><ul>
<li><a href="/x">Quays of the north</a></li></ul></div></section>
<footer id="contentinfo" class="body"><p>{_OTHER}</p></footer>"""

_HUGO = f"""{_HEAD}<body id="top"><header class="header"><nav class="nav"><div class="logo">
<a href="/">Quay Post</a></div>
</nav></header><main class="main"><article class="post-single"><header class="post-header"><div class="breadcrumbs">
<a href="/">Home</a>&nbsp;»&nbsp;<a href="/posts/">Posts</a></div>
<h1 class="post-title entry-hint-parent">{TITLE}</h1>
<div class="post-meta"><span title="2024-05-03 10:00:00 +0200">May 3, 2024</span>&nbsp;·&nbsp;1 min&nbsp;·&nbsp;Ilse
Brandvold</div></header><div class="post-content">{_TEXT}</div><footer class="post-footer"><ul class="post-tags"><li>
<a href="/tags/quay/">Quay</a></li></ul><nav class="paginav"><a class="next" href="/ferries/">
<span class="title">Next »
</span><br><span>Ferries sail again</span></a></nav></footer></article></main>
<footer class="footer"><span>{_OTHER}</span></footer>"""

_BLOGGER = f"""{_HEAD}<body><div class="main section" id="main"><div class="widget Blog" id="Blog1">
<div class="blog-posts
hfeed"><h2 class="date-header"><span>Friday, May 3, 2024</span></h2><div class="post hentry"><h3 class="post-title
entry-title">{TITLE}</h3><div class="post-body entry-content" id="post-body-77">{_TEXT}</div><div class="post-footer">
<span class="post-author vcard">Posted by <span class="fn">Ilse Brandvold</span></span></div></div>
<div class="comments" id="comments"><h4>1 comment:</h4><div id="Blog1_comments-block-wrapper"><p>{_OTHER}</p>
</div></div>
</div></div></div><div class="sidebar section"><div class="widget Text"><div class="widget-content">{_OTHER}</div>
</div>
</div>"""

_DRUPAL = f"""{_HEAD}<body class="path-node page-node-type-article"><main role="main">
<div class="region region-content">
<h1 class="page-header"><span class="field field--name-title field--label-hidden">{TITLE}</span></h1>
<article class="node node--type-article node--promoted node--view-mode-full"><footer class="node__meta"><div
class="node__submitted">Submitted by <span class="field field--name-uid field--label-hidden">Ilse Brandvold</span>
on Fri,
05/03/2024</div></footer><div class="node__content"><div class="clearfix text-formatted field field--name-body
field--type-text-with-summary field--label-hidden field__item">{_TEXT}</div></div></article></div></main>
<aside class="layout-sidebar-first" role="complementary"><p>{_OTHER}</p></aside>"""


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(_WORDPRESS_BLOCKS, id="wordpress-blocks"),
        pytest.param(_WORDPRESS_CLASSIC, id="wordpress-classic"),
        pytest.param(_GHOST, id="ghost"),
        pytest.param(_JEKYLL, id="jekyll"),
        pytest.param(_PELICAN, id="pelican"),
        pytest.param(_HUGO, id="hugo"),
        pytest.param(_BLOGGER, id="blogger"),
        pytest.param(_DRUPAL, id="drupal"),
    ],
)
def test_the_body_is_the_post_alone(markup: str) -> None:
    """Whatever the theme puts around it: bylines, tags, cards of other posts, comments, widgets."""
    found = extract(page(markup), None)
    assert isinstance(found, Article), found
    assert [block.text for block in found.body] == list(PARAGRAPHS)


def test_a_post_of_one_paragraph_is_read_whatever_it_is_filed_under() -> None:
    """Ghost and others write a post's tags into its class; cards of other posts may hold more text than it does."""
    cards = "".join(
        f'<article class="gh-card post"><a class="gh-card-link" href="/{n}/"><h3>Ferries sail again {n}</h3>'
        f'<p class="gh-card-excerpt">{_OTHER}</p></a></article>'
        for n in range(4)
    )
    body = (
        f'<body class="post-template tag-quay"><main><article class="gh-article post tag-quay tag-newsletter">'
        f'<header><h1 class="gh-article-title">{TITLE}</h1></header><section class="gh-content"><p>'
        f"{' '.join(PARAGRAPHS[:3])}</p></section></article></main><section><h2>Read more</h2>{cards}</section>"
    )
    found = extract(page(_HEAD + body))
    assert isinstance(found, Article)
    assert [block.text for block in found.body] == [" ".join(PARAGRAPHS[:3])]
