#pragma once
#include <libraw/libraw.h>

// Access to LibRaw's nested structures.

// NULL if LibRaw cannot open the file, for example because it ends too early.
static inline libraw_data_t *face_sets_raw_open(const void *content, size_t size, int *is_cut_short) {
    libraw_data_t *raw = libraw_init(LIBRAW_OPIONS_NO_MEMERR_CALLBACK | LIBRAW_OPIONS_NO_DATAERR_CALLBACK);
    if (!raw) return NULL;
    int error = libraw_open_buffer(raw, (void *)content, size);
    if (error == LIBRAW_SUCCESS) return raw;
    *is_cut_short = error == LIBRAW_IO_ERROR;
    libraw_close(raw);
    return NULL;
}

// Width and height of the sensor, the clockwise rotation of its pictures in degrees, and the capture time: local time
// interpreted in the system's time zone, 0 if unknown.
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

// The embedded JPEG, owned by the handle; NULL if there is none.
static inline const char *face_sets_raw_preview(libraw_data_t *raw, size_t *size) {
    if (libraw_unpack_thumb(raw) != LIBRAW_SUCCESS || raw->thumbnail.tformat != LIBRAW_THUMBNAIL_JPEG) return NULL;
    *size = raw->thumbnail.tlength;
    return raw->thumbnail.thumb;
}

// An XMP packet, owned by the handle; NULL if there is none.
static inline const char *face_sets_raw_xmp(const libraw_data_t *raw, size_t *size) {
    *size = raw->idata.xmplen;
    return raw->idata.xmpdata;
}

// LibRaw calls this for the first damage; the offset is -1 if the file ends too early.
static inline void face_sets_raw_note(void *is_cut_short, const char *file, const int offset) {
    (void)file;
    if (offset < 0) *(int *)is_cut_short = 1;
}

// The sensor's picture at half its size, not rotated: 8-bit sRGB with the camera's white balance. NULL if its data
// cannot be read, or ends too early. The caller calls libraw_dcraw_clear_mem.
static inline libraw_processed_image_t *face_sets_raw_half_size(libraw_data_t *raw, int *is_cut_short) {
    raw->params.half_size = 1;
    raw->params.use_camera_wb = 1;
    raw->params.output_color = 1;
    raw->params.output_bps = 8;
    raw->params.user_flip = 0;
    libraw_set_dataerror_handler(raw, face_sets_raw_note, is_cut_short);
    int error = libraw_unpack(raw);
    libraw_set_dataerror_handler(raw, NULL, NULL);
    if (error == LIBRAW_IO_ERROR) *is_cut_short = 1;
    if (error != LIBRAW_SUCCESS || *is_cut_short || libraw_dcraw_process(raw) != LIBRAW_SUCCESS) return NULL;
    return libraw_dcraw_make_mem_image(raw, &error);
}
static inline const unsigned char *face_sets_raw_pixels(const libraw_processed_image_t *image) { return image->data; }
