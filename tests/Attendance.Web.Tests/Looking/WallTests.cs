using System.Buffers.Binary;
using System.Text.Json;
using Attendance.Attention;
using Attendance.Models;

namespace Attendance.Web.Tests.Looking;

public sealed class WallTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly RunningServer _server = fixture.Server;

    [Theory]
    [InlineData(10, 48)]
    [InlineData(100, 48)]
    [InlineData(61, 16)]
    public async Task Wall_OfAPrompt_IsTheLibrarysThumbnailsWithinAStep(int length, int side)
    {
        int[] ids = [.. Enumerable.Range(0, length).Select(i => (i * 37 % 1000) + 1)];
        Run run = RunningServer.Demo.Run(ids);
        string id = (await _server.RunAsync(new { ids })).GetProperty("id").GetString()!;

        byte[] wall = await _server.Client.GetByteArrayAsync($"api/runs/{id}/wall?side={side}");

        (JsonElement header, ReadOnlyMemory<byte> cells) = Read(wall);
        int cell = Math.Min(side, length);
        float low = header.GetProperty("low").GetSingle();
        float high = header.GetProperty("high").GetSingle();
        Assert.Equal(cell, header.GetProperty("side").GetInt32());
        Assert.Equal(48 * cell * cell, cells.Length);
        Assert.Equal((0f, 1f), (low, high));
        for (int i = 0; i < 48; i++)
        {
            AttentionMatrix expected = run.Attention.Thumbnail(i / 8, i % 8, side);
            for (int j = 0; j < cell * cell; j++)
            {
                float shown = low + (cells.Span[(i * cell * cell) + j] / 255f * (high - low));
                Assert.Equal(expected.Values[j], shown, 0.5f / 255 * 1.01f);
            }
        }
    }

    [Theory]
    [InlineData("score")]
    [InlineData("rollout")]
    public async Task Wall_OfAMeasure_HasOneThumbnailForEachHead(string measure)
    {
        string id = await _server.IdOfAsync("I love you");

        (JsonElement header, ReadOnlyMemory<byte> cells) =
            Read(await _server.Client.GetByteArrayAsync($"api/runs/{id}/wall?measure={measure}"));

        Assert.Equal(8, header.GetProperty("heads").GetInt32());
        Assert.Equal(6 * 8 * 9, cells.Length);
    }

    /// <summary>Takes a wall apart.</summary>
    internal static (JsonElement Header, ReadOnlyMemory<byte> Cells) Read(byte[] wall)
    {
        int length = (int)BinaryPrimitives.ReadUInt32LittleEndian(wall);
        using var header = JsonDocument.Parse(wall.AsMemory(4, length));
        return (header.RootElement.Clone(), wall.AsMemory(4 + length));
    }
}
