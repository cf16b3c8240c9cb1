using System.Runtime.CompilerServices;

namespace Attendance.Kernels.Vector;

internal sealed unsafe partial class VectorKernels<TLanes, TVector>
{
    /// <inheritdoc/>
    public override void Activate(Activation activation, float* x, long count)
    {
        var job = new ActivationJob(activation, x, count);
        Workers.For(job.Tasks, ref job);
    }

    private readonly struct ActivationJob(Activation activation, float* x, long count) : IWork
    {
        private const int Chunk = 16384;

        public int Tasks => (int)((count + Chunk - 1) / Chunk);

        public void Do(int task) =>
            ActivateRow(activation, x + ((long)task * Chunk), (int)Math.Min(Chunk, count - ((long)task * Chunk)));
    }

    /// <summary>A product's finished tile, if something follows the product.</summary>
    private static void ActivateTile(Activation? activation, float* y, long yStride, int rows, int columns)
    {
        for (int row = 0; activation is { } function && row < rows; row++)
        {
            ActivateRow(function, y + (row * yStride), columns);
        }
    }

    private static void ActivateRow(Activation activation, float* x, int count)
    {
        switch (activation)
        {
            case Activation.Gelu:
                Apply<GeluFunction>(x, count);
                break;
            case Activation.GeluTanh:
                Apply<GeluTanhFunction>(x, count);
                break;
            case Activation.QuickGelu:
                Apply<QuickGeluFunction>(x, count);
                break;
            case Activation.Relu:
                Apply<ReluFunction>(x, count);
                break;
            case Activation.Silu:
                Apply<SiluFunction>(x, count);
                break;
            default:
                // Rare, and 1 − 2/(1 + e^2x) would lose the digits of small x: the platform's own is exact there.
                for (int i = 0; i < count; i++)
                {
                    x[i] = MathF.Tanh(x[i]);
                }

                break;
        }
    }

    [MethodImpl(Hot)]
    private static void Apply<TFunction>(float* x, int count)
        where TFunction : struct, IFunction
    {
        int n = TLanes.Count;
        int i = 0;
        for (; i + n <= count; i += n)
        {
            TLanes.Store(TFunction.Of(TLanes.Load(x + i)), x + i);
        }

        if (i < count)
        {
            float* rest = stackalloc float[n];
            new Span<float>(rest, n).Clear();
            new ReadOnlySpan<float>(x + i, count - i).CopyTo(new Span<float>(rest, n));
            TLanes.Store(TFunction.Of(TLanes.Load(rest)), rest);
            new ReadOnlySpan<float>(rest, count - i).CopyTo(new Span<float>(x + i, count - i));
        }
    }

    private interface IFunction
    {
        static abstract TVector Of(TVector x);
    }

    /// <summary>
    /// x·σ(u) = x / (1 + e^(−u)); where e^(−u) stops at e^88, the result is below 1e-36 and as good as 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Gate(TVector x, TVector minusU) =>
        TLanes.Divide(x, TLanes.Add(TLanes.Broadcast(1), Exp(minusU)));

    private readonly struct ReluFunction : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of(TVector x) => TLanes.Max(x, TLanes.Broadcast(0));
    }

    private readonly struct SiluFunction : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of(TVector x) => Gate(x, TLanes.Multiply(x, TLanes.Broadcast(-1)));
    }

    private readonly struct QuickGeluFunction : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of(TVector x) => Gate(x, TLanes.Multiply(x, TLanes.Broadcast(-1.702f)));
    }

    /// <summary>0.5(1 + tanh u) is σ(2u), which unlike the first form does not cancel for large negative u.</summary>
    private readonly struct GeluTanhFunction : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of(TVector x)
        {
            // −2u = x·(−2√(2/π) − 2√(2/π)·0.044715·x²)
            TVector square = TLanes.Multiply(x, x);
            TVector factor = TLanes.MultiplyAdd(
                TLanes.Broadcast(-0.07135481627f), square, TLanes.Broadcast(-1.5957691216f));
            return Gate(x, TLanes.Multiply(x, factor));
        }
    }

    /// <summary>
    /// 0.5x(1 + erf(x/√2)) with erf as an odd rational function on ±4, beyond which it is ±1 in float32 (the minimax
    /// coefficients that Eigen and XLA use; largest absolute error about 1e-7).
    /// </summary>
    private readonly struct GeluFunction : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of(TVector x)
        {
            TVector z = TLanes.Multiply(x, TLanes.Broadcast(0.70710678118f));
            z = TLanes.Max(TLanes.Min(z, TLanes.Broadcast(4)), TLanes.Broadcast(-4));
            TVector square = TLanes.Multiply(z, z);

            TVector top = TLanes.Broadcast(-2.72614225801306e-10f);
            top = TLanes.MultiplyAdd(top, square, TLanes.Broadcast(2.77068142495902e-08f));
            top = TLanes.MultiplyAdd(top, square, TLanes.Broadcast(-2.10102402082508e-06f));
            top = TLanes.MultiplyAdd(top, square, TLanes.Broadcast(-5.69250639462346e-05f));
            top = TLanes.MultiplyAdd(top, square, TLanes.Broadcast(-7.34990630326855e-04f));
            top = TLanes.MultiplyAdd(top, square, TLanes.Broadcast(-2.95459980854025e-03f));
            top = TLanes.MultiplyAdd(top, square, TLanes.Broadcast(-1.60960333262415e-02f));

            TVector bottom = TLanes.Broadcast(-1.45660718464996e-05f);
            bottom = TLanes.MultiplyAdd(bottom, square, TLanes.Broadcast(-2.13374055278905e-04f));
            bottom = TLanes.MultiplyAdd(bottom, square, TLanes.Broadcast(-1.68282697438203e-03f));
            bottom = TLanes.MultiplyAdd(bottom, square, TLanes.Broadcast(-7.37332916720468e-03f));
            bottom = TLanes.MultiplyAdd(bottom, square, TLanes.Broadcast(-1.42647390514189e-02f));

            TVector erf = TLanes.Divide(TLanes.Multiply(z, top), bottom);
            TVector half = TLanes.Multiply(x, TLanes.Broadcast(0.5f));
            return TLanes.MultiplyAdd(half, erf, half);
        }
    }
}
