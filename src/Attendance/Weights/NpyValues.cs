using System.Buffers.Binary;
using System.Runtime.InteropServices;

using Attendance.Errors;

namespace Attendance.Weights;

/// <summary>Reads the elements behind a <c>.npy</c> header as float32, in row-major order.</summary>
internal static class NpyValues
{
    private const int BufferLength = 1 << 16;
    private const int FirstCapacity = 1 << 16;

    /// <summary>Reads the elements, and makes sure that nothing follows.</summary>
    /// <param name="stream">At the first element.</param>
    /// <param name="header">What the file says of them; memory is taken only as elements really come.</param>
    /// <param name="source">What messages call it.</param>
    /// <exception cref="CheckpointException">There are fewer or more bytes than the shape needs.</exception>
    internal static float[] Read(Stream stream, NpyHeader header, NpySource source)
    {
        int size = header.Type.Size();
        float[] values = new float[Math.Min(header.Count, FirstCapacity)];
        byte[] buffer = new byte[BufferLength];
        int done = 0;
        while (done < header.Count)
        {
            int count = (int)Math.Min(header.Count - done, BufferLength / size);
            Span<byte> bytes = buffer.AsSpan(0, count * size);
            if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            {
                throw Wrong(CheckpointFault.Truncated, header, source, "fewer bytes follow: it is cut off");
            }

            if (done + count > values.Length)
            {
                Array.Resize(ref values, (int)Math.Min(header.Count, Math.Max(done + count, 2L * values.Length)));
            }

            if (header.IsBigEndian)
            {
                ReverseBytes(bytes, size);
            }

            Widening.ToSingle(bytes, header.Type, values.AsSpan(done, count));
            done += count;
        }

        if (stream.ReadByte() >= 0)
        {
            throw Wrong(CheckpointFault.SizeMismatch, header, source, "more bytes follow: save it again");
        }

        return header.IsFortranOrder ? ToRowMajor(values, header.Shape) : values;
    }

    private static void ReverseBytes(Span<byte> bytes, int size)
    {
        switch (size)
        {
            case 2:
                Span<ushort> two = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(two, two);
                break;
            case 4:
                Span<uint> four = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(four, four);
                break;
            default:
                Span<ulong> eight = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(eight, eight);
                break;
        }
    }

    /// <summary>First axis fastest → last axis fastest.</summary>
    private static float[] ToRowMajor(float[] values, long[] shape)
    {
        if (shape.Length < 2 || values.Length == 0)
        {
            return values;
        }

        int[] strides = new int[shape.Length];
        strides[0] = 1;
        for (int axis = 1; axis < shape.Length; axis++)
        {
            strides[axis] = strides[axis - 1] * (int)shape[axis - 1];
        }

        float[] result = new float[values.Length];
        int[] index = new int[shape.Length];
        int source = 0;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = values[source];

            // Counts up like an odometer, the last axis being the last digit.
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                source += strides[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                source -= strides[axis] * index[axis];
                index[axis] = 0;
            }
        }

        return result;
    }

    private static CheckpointException Wrong(CheckpointFault fault, NpyHeader header, NpySource source, string what) =>
        source.Broken(
            fault, $"has the shape {Printable.Shape(header.Shape)}, which needs {header.Count} elements, but {what}");
}
