using Attendance.Hub;

namespace Attendance.Tests.Hub;

public sealed class HubOptionsTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("attendance-home-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void FromEnvironment_NothingSet_IsAsPythonHasIt()
    {
        HubOptions options = Read();

        Assert.Equal(new Uri("https://huggingface.co"), options.Endpoint);
        Assert.Equal(Path.Combine(_home, ".cache", "huggingface", "hub"), options.CacheDirectory);
        Assert.Null(options.Token);
        Assert.False(options.Offline);
        Assert.Equal(TimeSpan.FromSeconds(10), options.RequestTimeout);
        Assert.Equal(TimeSpan.FromSeconds(10), options.StallTimeout);
    }

    [Theory]
    [InlineData("/c", "HF_HUB_CACHE=/c", "HUGGINGFACE_HUB_CACHE=/l", "HF_HOME=/h", "XDG_CACHE_HOME=/x")]
    [InlineData("/l", "HUGGINGFACE_HUB_CACHE=/l", "HF_HOME=/h", "XDG_CACHE_HOME=/x")]
    [InlineData("/h/hub", "HF_HOME=/h", "XDG_CACHE_HOME=/x")]
    [InlineData("/x/huggingface/hub", "XDG_CACHE_HOME=/x")]
    [InlineData("/h/hub", "HF_HUB_CACHE=", "HF_HOME=/h")]
    [InlineData("/data/me/hub", "HF_HUB_CACHE=$DISK/${WHO}/hub", "DISK=/data", "WHO=me")]
    [InlineData("/$UNSET/hub", "HF_HUB_CACHE=/$UNSET/hub")]
    [InlineData("/a$", "HF_HUB_CACHE=/a$")]
    [InlineData("/a${B", "HF_HUB_CACHE=/a${B", "B=x")]
    public void FromEnvironment_CacheVariables_AreTakenInPythonsOrder(string expected, params string[] variables) =>
        Assert.Equal(Path.GetFullPath(expected), Read(variables).CacheDirectory);

    [Theory]
    [InlineData("HF_HUB_CACHE=~/models", "models")]
    [InlineData("HF_HOME=~/hf", "hf/hub")]
    [InlineData("HF_HUB_CACHE=~", "")]
    public void FromEnvironment_Tilde_IsTheUsersDirectory(string variable, string below) =>
        Assert.Equal(Path.GetFullPath(Path.Combine(_home, below)), Read(variable).CacheDirectory);

    [Theory]
    [InlineData("http://localhost:8080/", "http://localhost:8080/")]
    [InlineData("https://mirror.example/hf/", "https://mirror.example/hf")]
    public void FromEnvironment_Endpoint_IsTaken(string value, string expected) =>
        Assert.Equal(new Uri(expected), Read($"HF_ENDPOINT={value}").Endpoint);

    [Fact]
    public void Address_EndpointWithPath_KeepsIt()
    {
        HubTarget target = new(ModelId.Parse("gpt2"), "refs/pr/1", "sub dir/config.json");

        Assert.Equal(
            "https://mirror.example/hf/gpt2/resolve/refs%2Fpr%2F1/sub%20dir/config.json",
            target.Address(new Uri("https://mirror.example/hf")).AbsoluteUri);
    }

    [Theory]
    [InlineData("HF_ENDPOINT", "mirror.example")]
    [InlineData("HF_ENDPOINT", "file:///tmp")]
    [InlineData("HF_HUB_ETAG_TIMEOUT", "soon")]
    [InlineData("HF_HUB_DOWNLOAD_TIMEOUT", "0")]
    [InlineData("HF_TOKEN", "hf_a b")]
    [InlineData("HF_TOKEN", "hf_ü")]
    public void FromEnvironment_ImpossibleValue_NamesTheVariable(string name, string value)
    {
        HubException error = Assert.Throws<HubException>(() => Read($"{name}={value}"));

        Assert.Equal(HubFault.InvalidSetting, error.Fault);
        Assert.Equal(2, error.ExitCode);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "HF_TOKEN=a", "HUGGING_FACE_HUB_TOKEN=b")]
    [InlineData("b", "HUGGING_FACE_HUB_TOKEN=b")]
    [InlineData("a", "HF_TOKEN= a \r\n")]
    [InlineData(null, "HF_TOKEN=a", "HF_HUB_DISABLE_IMPLICIT_TOKEN=1")]
    public void FromEnvironment_TokenVariables_AreTakenInPythonsOrder(string? expected, params string[] variables) =>
        Assert.Equal(expected, Read(variables).Token);

    [Fact]
    public void FromEnvironment_TokenFile_IsRead()
    {
        string hub = Directory.CreateDirectory(Path.Combine(_home, ".cache", "huggingface")).FullName;
        File.WriteAllText(Path.Combine(hub, "token"), "hf_file\n");
        string other = Path.Combine(_home, "other-token");
        File.WriteAllText(other, "hf_other");

        Assert.Equal("hf_file", Read().Token);
        Assert.Equal("hf_other", Read("HF_TOKEN_PATH=~/other-token").Token);
        Assert.Equal("hf_env", Read("HF_TOKEN=hf_env").Token);
    }

    [Theory]
    [InlineData(true, "HF_HUB_OFFLINE=1")]
    [InlineData(true, "HF_HUB_OFFLINE=yes")]
    [InlineData(true, "TRANSFORMERS_OFFLINE=True")]
    [InlineData(true, "HF_HUB_OFFLINE=ON")]
    [InlineData(false, "HF_HUB_OFFLINE=0")]
    [InlineData(false, "HF_HUB_OFFLINE=0", "TRANSFORMERS_OFFLINE=1")]
    public void FromEnvironment_Offline_IsPythonsTruth(bool expected, params string[] variables) =>
        Assert.Equal(expected, Read(variables).Offline);

    [Fact]
    public void ToString_WithToken_DoesNotShowIt() =>
        Assert.DoesNotContain("hf_secret", Read("HF_TOKEN=hf_secret").ToString(), StringComparison.Ordinal);

    private HubOptions Read(params string[] variables)
    {
        Dictionary<string, string> set = variables.ToDictionary(
            text => text[..text.IndexOf('=', StringComparison.Ordinal)],
            text => text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        return HubOptions.FromEnvironment(set.GetValueOrDefault, _home);
    }
}
