<?php
// Makes a WordPress site have the posts that standard input names, as JSON; the first time it is installed, too.
error_reporting(E_ALL & ~E_DEPRECATED);
$asked = json_decode(stream_get_contents(STDIN), true);
$site = $asked['site'];
$_SERVER['HTTP_HOST'] = parse_url($site['home'], PHP_URL_HOST) . ':' . parse_url($site['home'], PHP_URL_PORT);
if ($asked['install']) {
    define('WP_INSTALLING', true);
}
require getenv('WORDPRESS') . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/admin.php';
if ($asked['install']) {
    require ABSPATH . 'wp-admin/includes/upgrade.php';
    wp_install($site['title'], 'desk', 'desk@example.org', true, '', 'not-a-secret', $site['locale']);
    update_option('blogdescription', $site['tagline']);
    update_option('timezone_string', $site['zone']);
    update_option('siteurl', rtrim($site['home'], '/'));
    update_option('home', rtrim($site['home'], '/'));
    switch_theme($site['theme']);
    wp_delete_post(1, true);
    global $wp_rewrite;
    $wp_rewrite->set_permalink_structure($site['links']);
    flush_rewrite_rules();
    exit(0);
}

function user_of(string $name): int {
    $login = 'u' . substr(md5($name), 0, 10);
    $user = get_user_by('login', $login);
    return $user ? $user->ID : wp_insert_user([
        'user_login' => $login, 'user_pass' => 'not-a-secret', 'user_nicename' => sanitize_title($name) ?: $login,
        'display_name' => $name, 'nickname' => $name, 'role' => 'author',
    ]);
}

$modified = null;
add_filter('wp_insert_post_data', function (array $data) use (&$modified): array {
    if ($modified !== null) {
        [$data['post_modified'], $data['post_modified_gmt']] = $modified;
    }
    return $data;
});
wp_set_current_user(1);
$known = [];
foreach (get_posts(['numberposts' => -1, 'post_status' => 'any', 'post_type' => 'post']) as $post) {
    $known[(int) get_post_meta($post->ID, '_number', true)] = $post->ID;
}
$addresses = [];
foreach ($asked['posts'] as $post) {
    $modified = [$post['modified'], $post['modified_gmt']];
    $category = get_term_by('name', $post['section'], 'category');
    $category = $category ? $category->term_id : wp_create_category($post['section']);
    $fields = wp_slash([
        'post_title' => $post['title'], 'post_name' => $post['slug'], 'post_content' => $post['content'],
        'post_status' => $post['is_public'] ? 'publish' : 'draft', 'post_author' => user_of($post['byline']),
        'post_date' => $post['date'], 'post_date_gmt' => $post['date_gmt'], 'post_category' => [$category],
        'tags_input' => $post['tags'], 'edit_date' => true,
    ]);
    $id = $known[$post['number']] ?? null;
    $made = $id === null ? wp_insert_post($fields, true) : wp_update_post(['ID' => $id] + $fields, true);
    if (is_wp_error($made)) {
        fwrite(STDERR, $made->get_error_message());
        exit(1);
    }
    update_post_meta($made, '_number', $post['number']);
    foreach ($id === null ? $post['comments'] : [] as $comment) {
        wp_insert_comment(['comment_post_ID' => $made, 'comment_author' => 'A reader', 'comment_content' => $comment,
            'comment_approved' => 1, 'comment_date' => $post['date'], 'comment_date_gmt' => $post['date_gmt']]);
    }
    unset($known[$post['number']]);
    $addresses[$post['number']] = get_permalink($made);
}
array_map(fn(int $id) => wp_delete_post($id, true), $known);
echo json_encode($addresses);
