namespace Attendance.Kernels.Vector;

internal sealed unsafe partial class VectorKernels<TLanes, TVector>
{
    /// <inheritdoc/>
    public override void MatMulEach(float* x, int rows, int xStride, ReadOnlySpan<Product> products)
    {
        if (rows <= FewRowsPerOutput || !AreAlike(products))
        {
            base.MatMulEach(x, rows, xStride, products);
            return;
        }

        switch (products[0].Weight.Type)
        {
            case WeightType.F32:
                MatMulEach<F32Element>(x, rows, xStride, products);
                break;
            case WeightType.F16:
                MatMulEach<F16Element>(x, rows, xStride, products);
                break;
            default:
                MatMulEach<BF16Element>(x, rows, xStride, products);
                break;
        }
    }

    /// <summary>x is turned round once, and the cores are called once for all products.</summary>
    private static void MatMulEach<TElement>(float* x, int rows, int xStride, ReadOnlySpan<Product> products)
        where TElement : struct, IWeightElement
    {
        var job = new EachJob<TElement>(TurnRows(x, rows, xStride, products[0].Weight.Inputs), rows, products);
        Workers.For(job.Tasks, ref job);
    }

    private static bool AreAlike(ReadOnlySpan<Product> products)
    {
        foreach (ref readonly Product product in products)
        {
            if (!product.Weight.RowPerOutput || product.Weight.Type != products[0].Weight.Type)
            {
                return false;
            }
        }

        return products.Length > 0;
    }

    /// <summary>The tasks of one product, then those of the next.</summary>
    private readonly ref struct EachJob<TElement>(float* panels, int rows, ReadOnlySpan<Product> products) : IWork
        where TElement : struct, IWeightElement
    {
        private readonly ReadOnlySpan<Product> _products = products;

        public int Tasks
        {
            get
            {
                int tasks = 0;
                for (int i = 0; i < _products.Length; i++)
                {
                    tasks += JobOf(i).Tasks;
                }

                return tasks;
            }
        }

        public void Do(int task)
        {
            int i = 0;
            for (; task >= JobOf(i).Tasks; i++)
            {
                task -= JobOf(i).Tasks;
            }

            JobOf(i).Do(task);
        }

        private HeadJob<TElement> JobOf(int i)
        {
            ref readonly Product product = ref _products[i];
            return new HeadJob<TElement>(panels, rows, product.Weight, product.Bias, null, product.Y, product.YStride);
        }
    }
}
