#pragma once
#include <stddef.h>
#include <stdint.h>

// The grey levels (the luma of the file) of a part of a JPEG at its full size, as the picture is stored. Rows before it
// are skipped, rows after it are not read.
//
// Writes width × height levels and returns 0; otherwise the picture cannot be read in this way: it is damaged, has
// a different size, or has no luma.
int fs_jpeg_grey(const uint8_t *content, size_t size, int full_width, int full_height, int x, int y, int width,
                 int height, uint8_t *levels);
