#pragma once
#include <curl/curl.h>

// libcurl takes values as variable arguments, which Swift cannot call.

static inline CURLcode face_sets_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode face_sets_curl_set_long(CURL *handle, CURLoption option, long value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode face_sets_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode face_sets_curl_set_data_callback(
    CURL *handle, CURLoption option, size_t (*callback)(char *, size_t, size_t, void *)) {
    return (curl_easy_setopt)(handle, option, callback);
}

static inline CURLcode face_sets_curl_set_progress_callback(
    CURL *handle, int (*callback)(void *, curl_off_t, curl_off_t, curl_off_t, curl_off_t)) {
    return (curl_easy_setopt)(handle, CURLOPT_XFERINFOFUNCTION, callback);
}
