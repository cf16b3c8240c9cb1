using System.Globalization;
using System.Security.Cryptography;
using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Analysis.HeadFinding;

/// <summary>
/// Lines of a file, one at a time, in memory that depends on neither its length nor theirs; hashes what it reads.
/// </summary>
internal sealed class LineReader : IDisposable
{
    /// <summary>The longest line, in bytes: far beyond what fits any context.</summary>
    public const int Longest = 1 << 20;

    private readonly string _path;
    private readonly FileStream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[2 * Longest];
    private int _start;
    private int _end;

    private LineReader(string path, FileStream stream)
    {
        _path = path;
        _stream = stream;
        Length = stream.Length;
    }

    /// <summary>Bytes of the file when it was opened; what is appended later is not read.</summary>
    public long Length { get; }

    /// <summary>Bytes of all lines that were read, their ends included.</summary>
    public long Position { get; private set; }

    public static LineReader Open(string path)
    {
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
            return stream.CanSeek
                ? new LineReader(path, stream)
                : throw new CheckpointException(
                    CheckpointFault.Unreadable,
                    path,
                    $"{path}: is no file but a pipe; save the prompts to a file first.");
        }
        catch (Exception e) when (FileFaults.IsFromFileSystem(e))
        {
            throw FileFaults.Reading(path, path, e);
        }
    }

    /// <summary>The next line without its end and, the first one, without a byte order mark.</summary>
    public bool TryRead(out ReadOnlyMemory<byte> line)
    {
        int found = Fill(() => _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n'));
        int length = found < 0 ? _end - _start : found + 1;
        if (found < 0 && length >= Longest)
        {
            throw new InvalidRequestException(string.Create(
                CultureInfo.InvariantCulture,
                $"{_path}: the line at byte {Position} is longer than {Longest} bytes; expected one prompt a line."));
        }

        line = _buffer.AsMemory(_start, length);
        bool isFirst = Position == 0;
        Take(length);
        line = found < 0 ? line : line[..^1];
        line = line.Span.EndsWith("\r"u8) ? line[..^1] : line;
        line = isFirst && line.Span.StartsWith(System.Text.Encoding.UTF8.Preamble) ? line[3..] : line;
        return length > 0;
    }

    /// <summary>Passes over the first bytes of the file.</summary>
    /// <returns>False where it has not as many.</returns>
    public bool TrySkip(long position)
    {
        if (position > Length)
        {
            return false;
        }

        while (Position < position)
        {
            Fill(() => _start < _end ? 0 : -1);
            if (_start == _end)
            {
                return false;
            }

            Take((int)Math.Min(_end - _start, position - Position));
        }

        return true;
    }

    /// <summary>A hash of all bytes up to <see cref="Position"/>.</summary>
    public byte[] Fingerprint() => _hash.GetCurrentHash();

    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
    }

    private void Take(int count)
    {
        _hash.AppendData(_buffer, _start, count);
        _start += count;
        Position += count;
    }

    /// <summary>Reads on until something is found, the file ends, or a line would be too long.</summary>
    private int Fill(Func<int> find)
    {
        int found;
        while ((found = find()) < 0 && _end - _start < Longest)
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }

            long left = Length - Position - (_end - _start);
            int read = Read((int)Math.Min(left, Math.Min(1 << 16, _buffer.Length - _end)));
            if (read == 0)
            {
                break;
            }

            _end += read;
        }

        return found;
    }

    private int Read(int count)
    {
        try
        {
            return count == 0 ? 0 : _stream.Read(_buffer, _end, count);
        }
        catch (Exception e) when (FileFaults.IsFromFileSystem(e))
        {
            throw FileFaults.Reading(_path, _path, e);
        }
    }
}
