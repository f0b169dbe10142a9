// Prints libdlib's own embedding of the chip that OpenPackTests draws by formula: 128 numbers in JSON.
//
//   g++ -O2 -std=c++17 dlib_embedding.cpp -o dlib_embedding -ldlib -lblas -llapack
//   ./dlib_embedding dlib_face_recognition_resnet_model_v1.dat > dlib_embedding.json
//
// dlib_embedding.json was made so with Debian's libdlib-dev 19.24. The network's type is that of
// dnn_face_recognition_ex.cpp among dlib's examples, the only description of how the layers of the file hang together.
#include <cstdio>
#include <dlib/dnn.h>

using namespace dlib;

template <int N, template <typename> class BN, int stride, typename SUBNET>
using block = BN<con<N, 3, 3, 1, 1, relu<BN<con<N, 3, 3, stride, stride, SUBNET>>>>>;
template <int N, typename SUBNET>
using residual = relu<add_prev1<block<N, affine, 1, tag1<SUBNET>>>>;
template <int N, typename SUBNET>
using residual_down = relu<add_prev2<avg_pool<2, 2, 2, 2, skip1<tag2<block<N, affine, 2, tag1<SUBNET>>>>>>>;
template <typename SUBNET> using level0 = residual_down<256, SUBNET>;
template <typename SUBNET> using level1 = residual<256, residual<256, residual_down<256, SUBNET>>>;
template <typename SUBNET> using level2 = residual<128, residual<128, residual_down<128, SUBNET>>>;
template <typename SUBNET> using level3 = residual<64, residual<64, residual<64, residual_down<64, SUBNET>>>>;
template <typename SUBNET> using level4 = residual<32, residual<32, residual<32, SUBNET>>>;
using network = loss_metric<fc_no_bias<128, avg_pool_everything<level0<level1<level2<level3<level4<
    max_pool<3, 3, 2, 2, relu<affine<con<32, 7, 7, 2, 2, input_rgb_image_sized<150>>>>>>>>>>>>>;

int main(int argc, char** argv)
{
    if (argc != 2) return 2;
    network net;
    deserialize(argv[1]) >> net;
    matrix<rgb_pixel> chip(150, 150);
    for (int y = 0; y < 150; ++y)
        for (int x = 0; x < 150; ++x) {
            const auto value = [&](int c) {
                return static_cast<unsigned char>((x * x / 7 + y * y / 11 + x * y / 13 + 40 * c) % 256);
            };
            chip(y, x) = rgb_pixel(value(0), value(1), value(2));
        }
    const matrix<float, 0, 1> vector = net(chip);
    for (long i = 0; i < vector.size(); ++i)
        std::printf("%s%.9g", i == 0 ? "[" : i % 8 == 0 ? ",\n " : ", ", vector(i));
    std::printf("]\n");
}
