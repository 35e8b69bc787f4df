"""What stands between Scrapy and the web: public addresses only, robots.txt, and recordings of what was fetched."""
