using System.Buffers;
using System.Runtime.InteropServices;
using Attendance.Web.Safety;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Endpoints;

/// <summary>Fills an answer.</summary>
/// <param name="values">All of its floats.</param>
internal delegate void FillFloats(Span<float> values);

/// <summary>Fills a part of an answer.</summary>
/// <param name="start">How many floats come before it.</param>
/// <param name="values">Its floats.</param>
internal delegate void FillPart(long start, Span<float> values);

/// <summary>Answers with float32 values, little-endian, row-major.</summary>
/// <remarks>
/// Long answers are made and sent part by part: a page that asks for twelve heads at once would otherwise make the
/// server hold twelve matrices, and the buffers of its connections as much again.
/// </remarks>
internal static class FloatAnswer
{
    /// <summary>Floats that are made at once where an answer can be made in parts: few enough to be forgotten, enough
    /// that preparing each part costs little.</summary>
    public const int UsualPart = 1 << 17;

    /// <summary>
    /// Bytes that are handed to the connection at once: what it copies before it waits for the client.
    /// </summary>
    private const int Piece = 1 << 16;

    private const string Type = "application/octet-stream";

    /// <summary>Makes the values at once and sends them.</summary>
    /// <exception cref="RefusedException">They would be more than one answer may hold.</exception>
    public static Task WriteFloatsAsync(this HttpContext context, long count, ServerLimits limits, FillFloats fill) =>
        context.WriteFloatsAsync(count, limits, (_, values) => fill(values), count);

    /// <summary>Makes the values part by part and sends each.</summary>
    /// <param name="context">The request.</param>
    /// <param name="count">How many floats the answer has.</param>
    /// <param name="limits">What the server does at most.</param>
    /// <param name="fill">Makes a part.</param>
    /// <param name="part">Floats of a part; the last one may have fewer.</param>
    /// <exception cref="RefusedException">The answer would be more than one may hold.</exception>
    public static async Task WriteFloatsAsync(
        this HttpContext context, long count, ServerLimits limits, FillPart fill, long part)
    {
        if (count * sizeof(float) > limits.AnswerBytes)
        {
            throw new RefusedException(
                StatusCodes.Status400BadRequest,
                $"That is {count} values at once, and at most {limits.AnswerBytes / sizeof(float)} are sent; "
                + "ask for rows or a tile.");
        }

        int room = (int)Math.Min(part, count) * sizeof(float);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(room);
        try
        {
            for (long start = 0; start < count; start += part)
            {
                Memory<byte> bytes = buffer.AsMemory(0, (int)Math.Min(part, count - start) * sizeof(float));
                fill(start, MemoryMarshal.Cast<byte, float>(bytes.Span));

                // Not before something has been made: what fails can then still be answered in words.
                Begin(context, count * sizeof(float));
                await SendAsync(context, bytes).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Sends bytes.</summary>
    public static Task WriteBytesAsync(this HttpContext context, ReadOnlyMemory<byte> bytes)
    {
        Begin(context, bytes.Length);
        return SendAsync(context, bytes);
    }

    private static void Begin(HttpContext context, long length)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.ContentType = Type;
            context.Response.ContentLength = length;
        }
    }

    private static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> bytes)
    {
        for (int start = 0; start < bytes.Length; start += Piece)
        {
            ReadOnlyMemory<byte> piece = bytes.Slice(start, Math.Min(Piece, bytes.Length - start));
            await context.Response.Body.WriteAsync(piece, context.RequestAborted).ConfigureAwait(false);
        }
    }
}
