using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Attendance.Hub;

/// <summary>Checks a file against the etag that names it.</summary>
internal static class BlobHash
{
    private const int Sha1Length = 40;
    private const int Sha256Length = 64;
    private const int BufferSize = 1 << 20;

    /// <summary>
    /// Whether the file on disk is what the etag says: 64 hexadecimal digits are the SHA-256 of a large file's content,
    /// 40 are git's name for a small one, SHA-1 of <c>blob SIZE\0</c> and the content. Some mirrors give the SHA-1 of
    /// the content alone. Any other etag says nothing about the content.
    /// </summary>
    public static async Task<bool> MatchesAsync(string path, string etag, CancellationToken cancel)
    {
        bool isHex = etag.All(char.IsAsciiHexDigit);
        if (!isHex || etag.Length is not (Sha1Length or Sha256Length))
        {
            return true;
        }

        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: false);
        await using (file.ConfigureAwait(false))
        {
            IncrementalHash[] hashes = etag.Length == Sha256Length
                ? [IncrementalHash.CreateHash(HashAlgorithmName.SHA256)]
                : [GitBlob(file.Length), IncrementalHash.CreateHash(HashAlgorithmName.SHA1)];
            byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            try
            {
                for (int read; (read = await file.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0;)
                {
                    Array.ForEach(hashes, hash => hash.AppendData(buffer, 0, read));
                }

                return hashes.Any(hash => etag.Equals(
                    Convert.ToHexStringLower(hash.GetCurrentHash()), StringComparison.OrdinalIgnoreCase));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
                Array.ForEach(hashes, hash => hash.Dispose());
            }
        }
    }

    private static IncrementalHash GitBlob(long length)
    {
        IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes($"blob {length}\0"));
        return hash;
    }
}
