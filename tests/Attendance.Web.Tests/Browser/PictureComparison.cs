using Microsoft.Playwright;

namespace Attendance.Web.Tests.Browser;

/// <summary>
/// Compares a screenshot with the committed one. Both are made smaller to cells of 8 × 8 pixels, so that the shapes of
/// letters, which differ from one machine's fonts to the next, count for little. The mean difference of all cells may
/// be 3 of 255 levels, and 2 in 100 cells may differ by more than 48.
/// </summary>
internal static class PictureComparison
{
    private const double MeanTolerance = 3;
    private const double PartTolerance = 0.02;

    /// <summary>Compares.</summary>
    /// <param name="page">Any page, which decodes the pictures.</param>
    /// <param name="picture">What is seen now, as PNG.</param>
    /// <param name="path">The committed file, without its extension.</param>
    /// <returns>
    /// What is wrong, or null. Then what is seen lies beside the file as <c>.received.png</c>, to be looked at and
    /// renamed.
    /// </returns>
    public static async Task<string?> FaultAsync(IPage page, byte[] picture, string path)
    {
        string received = path + ".received.png";
        string name = Path.GetFileName(path);
        string? fault = File.Exists(path + ".png")
            ? await CompareAsync(page, picture, await File.ReadAllBytesAsync(path + ".png"))
            : "is not there";
        if (fault is null)
        {
            File.Delete(received);
            return null;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(received, picture);
        return $"{name}.png {fault}; look at {received}, and if it is right, rename it to {name}.png.";
    }

    private static async Task<string?> CompareAsync(IPage page, byte[] picture, byte[] committed)
    {
        double[] found = await page.EvaluateAsync<double[]>(
            """
            async ([a, b]) => {
              const cells = async text => {
                const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0));
                const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
                const canvas = new OffscreenCanvas(image.width, image.height);
                const context = canvas.getContext('2d');
                context.drawImage(image, 0, 0);
                const { data } = context.getImageData(0, 0, image.width, image.height);
                const [columns, rows] = [Math.ceil(image.width / 8), Math.ceil(image.height / 8)];
                const sums = new Float64Array(columns * rows * 3);
                const counts = new Float64Array(columns * rows);
                for (let y = 0; y < image.height; y++) {
                  for (let x = 0; x < image.width; x++) {
                    const cell = (y >> 3) * columns + (x >> 3);
                    counts[cell]++;
                    for (let c = 0; c < 3; c++) {
                      sums[cell * 3 + c] += data[(y * image.width + x) * 4 + c];
                    }
                  }
                }
                return { width: image.width, height: image.height, values: sums.map((sum, i) => sum / counts[Math.floor(i / 3)]) };
              };
              const [one, other] = [await cells(a), await cells(b)];
              if (one.width !== other.width || one.height !== other.height) {
                return [255, 1];
              }
              const differences = one.values.map((value, i) => Math.abs(value - other.values[i]));
              const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
              return [mean, differences.filter(value => value > 48).length / differences.length];
            }
            """,
            new[] { Convert.ToBase64String(picture), Convert.ToBase64String(committed) });
        return found[0] <= MeanTolerance && found[1] <= PartTolerance
            ? null
            : FormattableString.Invariant(
                $"differs: {found[0]:0.0} levels in the mean, {found[1]:0.0%} of the cells by more than 48");
    }
}
