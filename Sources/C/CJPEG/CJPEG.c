#include "CJPEG.h"
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

// libjpeg jumps here instead of exiting the process.
struct failing {
    struct jpeg_error_mgr base;
    jmp_buf out;
};

static void leave(j_common_ptr decoder) { longjmp(((struct failing *)decoder->err)->out, 1); }
static void be_silent(j_common_ptr decoder) { (void)decoder; }

int fs_jpeg_grey(const uint8_t *content, size_t size, int full_width, int full_height, int x, int y, int width,
                 int height, uint8_t *levels) {
    struct jpeg_decompress_struct decoder;
    struct failing failing;
    uint8_t *volatile line = NULL;
    decoder.err = jpeg_std_error(&failing.base);
    failing.base.error_exit = leave;
    failing.base.output_message = be_silent;
    if (setjmp(failing.out)) {
        jpeg_destroy_decompress(&decoder);
        free(line);
        return 1;
    }
    jpeg_create_decompress(&decoder);
    jpeg_mem_src(&decoder, content, size);
    jpeg_read_header(&decoder, TRUE);
    if ((int)decoder.image_width != full_width || (int)decoder.image_height != full_height || x < 0 || y < 0
        || width <= 0 || height <= 0 || x > full_width - width || y > full_height - height
        || (decoder.jpeg_color_space != JCS_YCbCr && decoder.jpeg_color_space != JCS_GRAYSCALE))
        leave((j_common_ptr)&decoder);
    decoder.out_color_space = JCS_GRAYSCALE;
    jpeg_start_decompress(&decoder);
    JDIMENSION left = x, columns = width;
    jpeg_crop_scanline(&decoder, &left, &columns);
    line = malloc(columns + 16);
    if (!line || (int)(left + columns) < x + width) leave((j_common_ptr)&decoder);
    if (y > 0 && (int)jpeg_skip_scanlines(&decoder, y) != y) leave((j_common_ptr)&decoder);
    for (int row = 0; row < height; row++) {
        JSAMPROW target = line;
        if (jpeg_read_scanlines(&decoder, &target, 1) != 1) leave((j_common_ptr)&decoder);
        memcpy(levels + (size_t)row * width, line + (x - (int)left), width);
    }
    jpeg_destroy_decompress(&decoder);
    free(line);
    return 0;
}
