using System.Runtime.Intrinsics;
using Attendance.Errors;
using Attendance.Kernels.Scalar;
using Attendance.Kernels.Vector;

namespace Attendance.Kernels;

/// <summary>
/// The operations of a transformer on floats in memory, for one vector width. All matrices are row-major with a stride
/// (floats from one row to the next). The scalar set is the plain twin that the others are tested against.
/// </summary>
internal abstract unsafe class KernelSet
{
    /// <summary>The environment variable that forces a set by its <see cref="Name"/>.</summary>
    public const string Variable = "ATTENDANCE_KERNEL";

    private static readonly Lazy<KernelSet> s_best = new(() => Choose(Environment.GetEnvironmentVariable(Variable)));

    /// <summary>The set in use: the widest that the machine speeds up, unless the environment says otherwise.</summary>
    public static KernelSet Best => s_best.Value;

    /// <summary>
    /// Every set that this machine speeds up, widest first. <c>IsHardwareAccelerated</c> and not <c>IsSupported</c>
    /// decides, because it follows <c>DOTNET_PreferredVectorBitWidth</c>.
    /// </summary>
    public static IReadOnlyList<KernelSet> Available { get; } = FindAvailable();

    /// <summary><c>v512</c>, <c>v256</c>, <c>v128</c> or <c>scalar</c>.</summary>
    public abstract string Name { get; }

    /// <summary>y = x·W + bias.</summary>
    /// <param name="x"><c>[rows, w.Inputs]</c>.</param>
    /// <param name="rows">Number of rows, at least 1.</param>
    /// <param name="xStride">Stride of x.</param>
    /// <param name="w">The weight.</param>
    /// <param name="bias"><c>[w.Outputs]</c>, or null for none.</param>
    /// <param name="y"><c>[rows, w.Outputs]</c>; must not overlap x.</param>
    /// <param name="yStride">Stride of y.</param>
    public abstract void MatMul(
        float* x, int rows, int xStride, in WeightMatrix w, float* bias, float* y, int yStride);

    /// <summary>
    /// y = f(x·W + bias): what follows a product is done while its sums are in the cache, where that can be.
    /// </summary>
    /// <param name="x"><c>[rows, w.Inputs]</c>.</param>
    /// <param name="rows">Number of rows, at least 1.</param>
    /// <param name="xStride">Stride of x.</param>
    /// <param name="w">The weight.</param>
    /// <param name="bias"><c>[w.Outputs]</c>, or null for none.</param>
    /// <param name="activation">f.</param>
    /// <param name="y"><c>[rows, w.Outputs]</c>, without gaps; must not overlap x.</param>
    public virtual void MatMul(
        float* x, int rows, int xStride, in WeightMatrix w, float* bias, Activation activation, float* y)
    {
        MatMul(x, rows, xStride, w, bias, y, w.Outputs);
        Activate(activation, y, (long)rows * w.Outputs);
    }

    /// <summary>
    /// Several products of the same x, as queries, keys and values are: what is made of x for one serves all.
    /// </summary>
    /// <param name="x"><c>[rows, inputs]</c>.</param>
    /// <param name="rows">Number of rows, at least 1.</param>
    /// <param name="xStride">Stride of x.</param>
    /// <param name="products">The weights, all with the same inputs, and where the products go.</param>
    public virtual void MatMulEach(float* x, int rows, int xStride, ReadOnlySpan<Product> products)
    {
        foreach (ref readonly Product product in products)
        {
            MatMul(x, rows, xStride, product.Weight, product.Bias, product.Y, product.YStride);
        }
    }

    /// <summary>
    /// x += branch, then y = (x − mean) / scale · gain + bias, with scale = √(variance + epsilon), variance over n (not
    /// n − 1): a branch's way into the residual stream and the next LayerNorm, in one pass over memory.
    /// </summary>
    /// <param name="x"><c>[rows, width]</c>.</param>
    /// <param name="branch"><c>[rows, width]</c>, or null where nothing is to be added; then x stays as it is.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Width of a row.</param>
    /// <param name="gain"><c>[width]</c>.</param>
    /// <param name="bias"><c>[width]</c>.</param>
    /// <param name="epsilon">Added inside the square root.</param>
    /// <param name="y"><c>[rows, width]</c>; may be x itself.</param>
    public abstract void LayerNorm(
        float* x, float* branch, int rows, int width, float* gain, float* bias, float epsilon, float* y);

    /// <summary>Applies the activation in place.</summary>
    public abstract void Activate(Activation activation, float* x, long count);

    /// <summary>z = softmax(scale·q·kᵀ)·v for every head, never holding more than a tile of the pattern.</summary>
    /// <param name="shape">Lengths and strides.</param>
    /// <param name="q"><c>[length, heads, size]</c>.</param>
    /// <param name="k"><c>[keys, heads, size]</c>.</param>
    /// <param name="v"><c>[keys, heads, size]</c>.</param>
    /// <param name="z"><c>[length, heads, size]</c>.</param>
    public abstract void Attention(in AttentionShape shape, float* q, float* k, float* v, float* z);

    /// <summary>
    /// z of the last positions only, whose queries are new while the keys and values of those before are kept from
    /// earlier passes. Of n positions the first new query sees <c>length − n + 1</c> keys, the last all of them.
    /// </summary>
    /// <param name="shape">Lengths and strides; n is its <c>Count</c>.</param>
    /// <param name="q"><c>[n, heads, size]</c>.</param>
    /// <param name="k"><c>[heads, length, size]</c>.</param>
    /// <param name="v"><c>[heads, length, size]</c>.</param>
    /// <param name="z"><c>[n, heads, size]</c>.</param>
    public abstract void AttentionNext(in NextAttentionShape shape, float* q, float* k, float* v, float* z);

    /// <summary>Some rows of one head's scores, or of its pattern.</summary>
    /// <param name="shape">Lengths and strides; <c>Heads</c> does not matter.</param>
    /// <param name="q">The head's queries, <c>[length, size]</c>.</param>
    /// <param name="k">The head's keys, <c>[keys, size]</c>.</param>
    /// <param name="first">The first query.</param>
    /// <param name="count">Number of queries.</param>
    /// <param name="softmax">True for the pattern; false for the scores, −∞ where masked.</param>
    /// <param name="rows"><c>[count, keys]</c>.</param>
    /// <param name="sums">Takes what softmax took off and divided by, <c>[count]</c>; null when nobody wants it.</param>
    public abstract void Pattern(
        in AttentionShape shape, float* q, float* k, int first, int count, bool softmax, float* rows,
        RowSum* sums = null);

    /// <summary>
    /// One key's column of one head's pattern, or of its scores: bit for bit what <see cref="Pattern"/> has there, for
    /// one q·k a row.
    /// </summary>
    /// <param name="shape">Lengths and strides; <c>Heads</c> does not matter.</param>
    /// <param name="q">The head's queries, <c>[length, size]</c>.</param>
    /// <param name="k">The head's keys, <c>[keys, size]</c>.</param>
    /// <param name="key">The key.</param>
    /// <param name="first">The first query.</param>
    /// <param name="count">Number of queries.</param>
    /// <param name="sums">
    /// What <see cref="Pattern"/> told of these rows, <c>[count]</c>; null for the scores, −∞ where masked.
    /// </param>
    /// <param name="column"><c>[count]</c>.</param>
    public abstract void Column(
        in AttentionShape shape, float* q, float* k, int key, int first, int count, RowSum* sums, float* column);

    /// <summary>Softmax of each row in place; −∞ becomes exactly 0.</summary>
    public abstract void Softmax(float* x, int rows, int width);

    /// <inheritdoc cref="Best"/>
    internal static KernelSet Choose(string? forced)
    {
        if (string.IsNullOrEmpty(forced))
        {
            return Available[0];
        }

        foreach (KernelSet set in Available)
        {
            if (set.Name.Equals(forced, StringComparison.OrdinalIgnoreCase))
            {
                return set;
            }
        }

        throw new InvalidRequestException(
            $"{Variable}={forced} is not a kernel of this machine; choose one of "
            + $"{string.Join(", ", Available.Select(set => set.Name))}, or unset it.");
    }

    private static List<KernelSet> FindAvailable()
    {
        var sets = new List<KernelSet>();
        if (Vector512.IsHardwareAccelerated)
        {
            sets.Add(new VectorKernels<Lanes512, Vector512<float>>("v512"));
        }

        if (Vector256.IsHardwareAccelerated)
        {
            sets.Add(new VectorKernels<Lanes256, Vector256<float>>("v256"));
        }

        if (Vector128.IsHardwareAccelerated)
        {
            sets.Add(new VectorKernels<Lanes128, Vector128<float>>("v128"));
        }

        sets.Add(new ScalarKernels());
        return sets;
    }
}
