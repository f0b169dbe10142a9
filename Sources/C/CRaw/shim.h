#pragma once
#include <libraw/libraw.h>

// What Swift would have to reach through LibRaw's nested structures.

static inline libraw_data_t *face_sets_raw_open(const void *content, size_t size) {
    libraw_data_t *raw = libraw_init(LIBRAW_OPIONS_NO_MEMERR_CALLBACK | LIBRAW_OPIONS_NO_DATAERR_CALLBACK);
    if (raw && libraw_open_buffer(raw, (void *)content, size) != LIBRAW_SUCCESS) {
        libraw_close(raw);
        return NULL;
    }
    return raw;
}

// Width and height as the sensor lies, by how many degrees its pictures are turned clockwise, and when one was taken:
// local time that was read as the system's, 0 where it is not known.
static inline int face_sets_raw_width(const libraw_data_t *raw) { return raw->sizes.width; }
static inline int face_sets_raw_height(const libraw_data_t *raw) { return raw->sizes.height; }
static inline int face_sets_raw_turn(const libraw_data_t *raw) {
    switch (raw->sizes.flip) {
    case 3: return 180;
    case 5: return 270;
    case 6: return 90;
    default: return 0;
    }
}
static inline time_t face_sets_raw_time(const libraw_data_t *raw) { return raw->other.timestamp; }

// The embedded JPEG, which the handle keeps; NULL where there is none.
static inline const char *face_sets_raw_preview(libraw_data_t *raw, size_t *size) {
    if (libraw_unpack_thumb(raw) != LIBRAW_SUCCESS || raw->thumbnail.tformat != LIBRAW_THUMBNAIL_JPEG) return NULL;
    *size = raw->thumbnail.tlength;
    return raw->thumbnail.thumb;
}

// The sensor's own picture at half its size, as it lies: sRGB of a byte each, in the camera's white balance. The caller
// calls libraw_dcraw_clear_mem.
static inline libraw_processed_image_t *face_sets_raw_half_size(libraw_data_t *raw) {
    raw->params.half_size = 1;
    raw->params.use_camera_wb = 1;
    raw->params.output_color = 1;
    raw->params.output_bps = 8;
    raw->params.user_flip = 0;
    if (libraw_unpack(raw) != LIBRAW_SUCCESS || libraw_dcraw_process(raw) != LIBRAW_SUCCESS) return NULL;
    int error = 0;
    return libraw_dcraw_make_mem_image(raw, &error);
}
static inline const unsigned char *face_sets_raw_pixels(const libraw_processed_image_t *image) { return image->data; }
