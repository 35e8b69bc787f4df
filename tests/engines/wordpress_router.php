<?php
// What a web server does in front of WordPress: files as they are, and what WordPress had rewritten to index.php.
file_put_contents(getenv('WORDPRESS_ASKED'), $_SERVER['REQUEST_URI'] . "\n", FILE_APPEND);
$path = urldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
if ($path !== '/' && is_file($_SERVER['DOCUMENT_ROOT'] . $path)) {
    return false;
}
if (getenv('WORDPRESS_LINKS') === '' && !in_array($path, ['/', '/index.php'], true)) {
    http_response_code(404); // with plain links nothing is rewritten
    echo '<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>';
    return true;
}
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/index.php';
chdir($_SERVER['DOCUMENT_ROOT']);
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
