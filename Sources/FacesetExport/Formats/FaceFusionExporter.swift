/// Frames alone, for `facefusion -s faceset_001/*.png`: one face each, the best first, as every set has them.
package struct FaceFusionExporter: Exporter {
    package init() {}

    package var format: ExportFormat { .facefusion }
}
