namespace Attendance.Weights;

/// <summary>A tensor that is going to be written.</summary>
/// <param name="Name">Its name; any text but <c>__metadata__</c>.</param>
/// <param name="DType">How its elements are stored.</param>
/// <param name="Shape">The length of each axis, outermost first; empty for a scalar.</param>
public sealed record TensorDeclaration(string Name, DType DType, params IReadOnlyList<long> Shape)
{
    /// <summary>Number of bytes.</summary>
    /// <exception cref="ArgumentException">A length is negative, or the product more than any file holds.</exception>
    internal long ByteLength
    {
        get
        {
            try
            {
                long count = 1;
                foreach (long length in Shape)
                {
                    ArgumentOutOfRangeException.ThrowIfNegative(length, nameof(Shape));
                    count = checked(count * length);
                }

                return checked(count * DType.Size());
            }
            catch (OverflowException)
            {
                throw new ArgumentException($"{Name} {Printable.Shape([.. Shape])} is more than any file can hold.");
            }
        }
    }
}
