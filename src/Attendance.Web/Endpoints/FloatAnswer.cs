using System.Buffers;
using System.Runtime.InteropServices;
using Attendance.Web.Safety;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Endpoints;

/// <summary>Fills an answer.</summary>
/// <param name="values">All of its floats.</param>
internal delegate void FillFloats(Span<float> values);

/// <summary>Answers with float32 values, little-endian, row-major, made where they are sent from.</summary>
internal static class FloatAnswer
{
    private const string Type = "application/octet-stream";

    /// <summary>Makes the values and sends them.</summary>
    /// <exception cref="RefusedException">They would be more than one answer may hold.</exception>
    public static async Task WriteFloatsAsync(this HttpContext context, long count, ServerLimits limits, FillFloats fill)
    {
        long bytes = count * sizeof(float);
        if (bytes > limits.AnswerBytes)
        {
            throw new RefusedException(
                StatusCodes.Status400BadRequest,
                $"That is {count} values at once, and at most {limits.AnswerBytes / sizeof(float)} are sent; "
                + "ask for rows or a tile.");
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)bytes);
        try
        {
            fill(MemoryMarshal.Cast<byte, float>(buffer.AsSpan(0, (int)bytes)));
            await context.WriteBytesAsync(buffer.AsMemory(0, (int)bytes)).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Sends bytes.</summary>
    public static async Task WriteBytesAsync(this HttpContext context, ReadOnlyMemory<byte> bytes)
    {
        context.Response.ContentType = Type;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }
}
