#pragma once
#include <stddef.h>
#include <stdint.h>

// The grey levels (the luma of the file) of a part of a JPEG at its full size, as the picture is stored. Rows before it
// are passed over, rows after it are not read.
//
// Writes width × height levels and returns 0; anything else means that the picture cannot be read so: it is damaged, has
// another size than the one given, or has no luma.
int fs_jpeg_grey(const uint8_t *content, size_t size, int full_width, int full_height, int x, int y, int width,
                 int height, uint8_t *levels);
