#pragma once
#include <vips/vips.h>

// libvips' operations take options as variable arguments, which Swift cannot call.

static inline int face_sets_vips_load(
    const char *loader, VipsSource *source, VipsFailOn fail_on, VipsImage **out) {
    return vips_call(
        loader, source, out, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", fail_on, NULL);
}

static inline int face_sets_vips_tiffload(
    VipsSource *source, int page, int subifd, VipsFailOn fail_on, VipsImage **out) {
    return vips_tiffload_source(
        source, out, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", fail_on, "page", page, "subifd", subifd, NULL);
}

static inline int face_sets_vips_jpegload_shrunk(
    VipsSource *source, int shrink, VipsFailOn fail_on, VipsImage **out) {
    return vips_jpegload_source(
        source, out, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", fail_on, "shrink", shrink, NULL);
}

static inline int face_sets_vips_magickload(
    void *content, size_t size, VipsFailOn fail_on, VipsImage **out) {
    return vips_magickload_buffer(
        content, size, out, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on", fail_on, NULL);
}

static inline int face_sets_vips_colourspace(VipsImage *in, VipsImage **out, VipsInterpretation space) {
    return vips_colourspace(in, out, space, NULL);
}

static inline int face_sets_vips_icc_to_srgb(VipsImage *in, VipsImage **out) {
    return vips_icc_transform(
        in, out, "srgb", "embedded", TRUE, "intent", VIPS_INTENT_RELATIVE, "depth", 8, NULL);
}

static inline int face_sets_vips_first_bands(VipsImage *in, VipsImage **out, int count) {
    return vips_extract_band(in, out, 0, "n", count, NULL);
}

static inline int face_sets_vips_cast_to_bytes(VipsImage *in, VipsImage **out) {
    return vips_cast(in, out, VIPS_FORMAT_UCHAR, "shift", TRUE, NULL);
}

static inline int face_sets_vips_linear(VipsImage *in, VipsImage **out, double factor) {
    return vips_linear1(in, out, factor, 0, NULL);
}

static inline int face_sets_vips_pngsave(VipsImage *in, void **content, size_t *size) {
    return vips_pngsave_buffer(
        in, content, size, "compression", 6, "filter", VIPS_FOREIGN_PNG_FILTER_ALL, "strip", TRUE, NULL);
}

static inline int face_sets_vips_jpegsave(VipsImage *in, void **content, size_t *size, int quality) {
    return vips_jpegsave_buffer(
        in, content, size, "Q", quality, "optimize_coding", TRUE, "strip", TRUE, NULL);
}
