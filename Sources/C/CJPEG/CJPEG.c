#include "CJPEG.h"
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

enum {
    // Colour interpolation uses this many neighbouring pixels.
    margin = 2,
    // A small file may contain a huge number of empty scans.
    most_scans = 100,
};

// libjpeg jumps here instead of ending the process.
struct decoder {
    struct jpeg_decompress_struct base;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf out;
    uint8_t *line;
};

static void leave(j_common_ptr decoder) { longjmp(((struct decoder *)decoder)->out, 1); }
static void be_silent(j_common_ptr decoder) { (void)decoder; }
static void count_scans(j_common_ptr decoder) {
    if (((j_decompress_ptr)decoder)->input_scan_number > most_scans) leave(decoder);
}

static void check(struct decoder *decoder, int holds) {
    if (!holds || decoder->errors.num_warnings > 0) leave((j_common_ptr)&decoder->base);
}

// Reads the header and starts decoding; fails if the picture is not as the caller expects.
static void start(struct decoder *decoder, const uint8_t *content, size_t size, int full_width, int full_height,
                  int reduction) {
    j_decompress_ptr base = &decoder->base;
    jpeg_mem_src(base, content, size);
    jpeg_read_header(base, TRUE);
    check(decoder, (int)base->image_width == full_width && (int)base->image_height == full_height
                       && base->jpeg_color_space == JCS_YCbCr);
    base->out_color_space = JCS_RGB;
    base->scale_num = 1;
    base->scale_denom = reduction;
    jpeg_start_decompress(base);
}

static void read_part(struct decoder *decoder, int x, int y, int width, int height, uint8_t *pixels) {
    j_decompress_ptr base = &decoder->base;
    int full_width = base->output_width, full_height = base->output_height;
    check(decoder, x >= 0 && y >= 0 && width > 0 && height > 0 && x <= full_width - width && y <= full_height - height);
    int is_end = y + height + 1 >= full_height;
    JDIMENSION left = x > margin ? x - margin : 0;
    int end = x + width + margin < full_width ? x + width + margin : full_width;
    JDIMENSION columns = end - left;
    if (left > 0 || (int)columns < full_width) jpeg_crop_scanline(base, &left, &columns);
    decoder->line = malloc(3 * (size_t)base->output_width);
    check(decoder, decoder->line && (int)left <= x && (int)(left + columns) >= x + width);
    int skipped = y > margin ? y - margin : 0;
    if (skipped > 0) check(decoder, (int)jpeg_skip_scanlines(base, skipped) == skipped);
    for (int row = skipped; row < (is_end ? full_height : y + height); row++) {
        check(decoder, jpeg_read_scanlines(base, &decoder->line, 1) == 1);
        if (row < y || row >= y + height) continue;
        memcpy(pixels + 3 * (size_t)(row - y) * width, decoder->line + 3 * (size_t)(x - (int)left), 3 * (size_t)width);
    }
    if (is_end) jpeg_finish_decompress(base);
    check(decoder, 1);
}

int fs_jpeg_decode(const uint8_t *content, size_t size, int full_width, int full_height, int reduction, int x, int y,
                   int width, int height, uint8_t *pixels) {
    struct decoder decoder = {0};
    decoder.base.err = jpeg_std_error(&decoder.errors);
    decoder.errors.error_exit = leave;
    decoder.errors.output_message = be_silent;
    if (setjmp(decoder.out)) {
        jpeg_destroy_decompress(&decoder.base);
        free(decoder.line);
        return 1;
    }
    jpeg_create_decompress(&decoder.base);
    decoder.progress.progress_monitor = count_scans;
    decoder.base.progress = &decoder.progress;
    start(&decoder, content, size, full_width, full_height, reduction);
    read_part(&decoder, x, y, width, height, pixels);
    jpeg_destroy_decompress(&decoder.base);
    free(decoder.line);
    return 0;
}
