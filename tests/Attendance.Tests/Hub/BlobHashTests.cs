using System.Text;
using Attendance.Hub;

namespace Attendance.Tests.Hub;

public sealed class BlobHashTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    // git hash-object, sha256sum and sha1sum of "hello\n"; an etag of another kind proves nothing.
    [Theory]
    [InlineData("ce013625030ba8dba906f756967f9e9ca394464a", true)]
    [InlineData("5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03", true)]
    [InlineData("5891B5B522D5DF086D0FF0B110FBD9D21BB4FC7163AF34D08286A2E846F6BE03", true)]
    [InlineData("f572d396fae9206628714fb2ce00f72e94f2258f", true)]
    [InlineData("b1946ac92492d2347c6235b4d2611184", true)]
    [InlineData("ce013625030ba8dba906f756967f9e9ca394464b", false)]
    [InlineData("5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be04", false)]
    public async Task MatchesAsync_KnownHashes_AreRecognised(string etag, bool expected)
    {
        await File.WriteAllBytesAsync(_path, Encoding.ASCII.GetBytes("hello\n"));

        Assert.Equal(expected, await BlobHash.MatchesAsync(_path, etag, CancellationToken.None));
    }

    [Theory]
    [InlineData("\"abc\"", "abc")]
    [InlineData("W/\"abc\"", "abc")]
    [InlineData("abc", "abc")]
    [InlineData("\"a/b\"", null)]
    [InlineData("\"..\"", null)]
    [InlineData("\"x.incomplete\"", null)]
    [InlineData("\"\"", null)]
    [InlineData(null, null)]
    public void NormalizeEtag_Header_GivesAFileNameOrNothing(string? header, string? expected) =>
        Assert.Equal(expected, RemoteFile.NormalizeEtag(header));
}
