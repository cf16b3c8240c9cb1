using System.Globalization;
using System.Text;

namespace Attendance.Hub;

/// <summary>
/// Reads <see cref="HubOptions"/> from environment variables, by the rules of <c>huggingface_hub</c>'s constants.
/// </summary>
internal sealed class HubEnvironment(Func<string, string?> variables, string home)
{
    public HubOptions Read()
    {
        string cacheHome = Value("XDG_CACHE_HOME") ?? Path.Combine(home, ".cache");
        string hubHome = Expand(Value("HF_HOME") ?? Path.Combine(cacheHome, "huggingface"));
        string cache = Expand(
            Value("HF_HUB_CACHE") ?? Value("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(hubHome, "hub"));
        HubOptions plain = new()
        {
            CacheDirectory = Path.GetFullPath(cache),
            Endpoint = Endpoint(),
            Token = Token(hubHome),
            Offline = IsTrue("HF_HUB_OFFLINE") || (Value("HF_HUB_OFFLINE") is null && IsTrue("TRANSFORMERS_OFFLINE")),
        };
        return plain with
        {
            RequestTimeout = Seconds("HF_HUB_ETAG_TIMEOUT") ?? plain.RequestTimeout,
            StallTimeout = Seconds("HF_HUB_DOWNLOAD_TIMEOUT") ?? plain.StallTimeout,
        };
    }

    private static HubException Invalid(string name, string value, string expected) =>
        new(
            HubFault.InvalidSetting,
            $"{name} is '{OneLine.Of(value)}': {expected} was expected; change it or unset it.");

    // A variable that is set to nothing counts as unset.
    private string? Value(string name) => variables(name) is { Length: > 0 } value ? value : null;

    private bool IsTrue(string name) => Value(name)?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE";

    private Uri Endpoint()
    {
        if (Value("HF_ENDPOINT") is not string text)
        {
            return HubOptions.DefaultEndpoint;
        }

        return Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out Uri? uri)
            && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
                ? uri
                : throw Invalid("HF_ENDPOINT", text, "an address such as https://huggingface.co");
    }

    private string? Token(string hubHome)
    {
        if (IsTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN"))
        {
            return null;
        }

        (string source, string? text) = Value("HF_TOKEN") is string token ? ("HF_TOKEN", token)
            : Value("HUGGING_FACE_HUB_TOKEN") is string legacy ? ("HUGGING_FACE_HUB_TOKEN", legacy)
            : TokenFile(Expand(Value("HF_TOKEN_PATH") ?? Path.Combine(hubHome, "token")));
        string? clean = text?.ReplaceLineEndings(string.Empty).Trim();
        return string.IsNullOrEmpty(clean) ? null
            : clean.All(c => c is > ' ' and <= '~') ? clean
            : throw new HubException(
                HubFault.InvalidSetting,
                $"The token in {source} has characters that no token has: one such as hf_… was expected; copy it "
                + "again.");
    }

    private static (string Source, string? Text) TokenFile(string path)
    {
        try
        {
            return (path, File.Exists(path) ? File.ReadAllText(path) : null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Most models need no token; one that does will say so.
            return (path, null);
        }
    }

    private TimeSpan? Seconds(string name)
    {
        if (Value(name) is not string text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : throw Invalid(name, text, "a whole number of seconds");
    }

    /// <summary>Expands a leading <c>~</c>, and <c>$NAME</c> and <c>${NAME}</c> where the variable is set.</summary>
    private string Expand(string path)
    {
        if (path.StartsWith('~') && (path.Length == 1 || path[1] is '/' or '\\'))
        {
            path = home + path[1..];
        }

        StringBuilder expanded = new();
        for (int i = 0; i < path.Length; i++)
        {
            int start = path[i] == '$' ? (path.AsSpan(i + 1).StartsWith("{") ? i + 2 : i + 1) : -1;
            int end = start;
            while (start >= 0 && end < path.Length && (char.IsAsciiLetterOrDigit(path[end]) || path[end] == '_'))
            {
                end++;
            }

            bool braced = start == i + 2;
            bool closed = !braced || (end < path.Length && path[end] == '}');
            if (end > start && closed && variables(path[start..end]) is string value)
            {
                _ = expanded.Append(value);
                i = braced ? end : end - 1;
            }
            else
            {
                _ = expanded.Append(path[i]);
            }
        }

        return expanded.ToString();
    }
}
