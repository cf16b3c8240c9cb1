using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Attendance.Hub;
using Attendance.Models;

namespace Attendance.Web.Tests;

/// <summary>A server on a port of its own, and somebody who asks it.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private RunningServer(AttendanceServer server)
    {
        Server = server;
        Client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = server.Address,
        };
    }

    /// <summary>The built-in model, to hold values against.</summary>
    public static TransformerModel Demo { get; } = ModelLocator.Open();

    public AttendanceServer Server { get; }

    public HttpClient Client { get; }

    public static async Task<RunningServer> StartAsync(
        ServerLimits? limits = null, string host = "127.0.0.1", params string[] models) =>
        new(await AttendanceServer.StartAsync(new ServerOptions
        {
            Port = 0,
            Host = host,
            Limits = limits ?? new ServerLimits(),
            Models = models is [] ? [ModelLocator.Demo] : models,
            Hub = new HubOptions { CacheDirectory = "/nowhere", Offline = true },
            Failed = static e => Console.Error.WriteLine(e),
        }));

    /// <summary>Runs a prompt.</summary>
    public async Task<JsonElement> RunAsync(string prompt) => await RunAsync(new { prompt });

    /// <summary>Runs what a request says.</summary>
    public async Task<JsonElement> RunAsync(object request) => await JsonAsync(await PostAsync("api/runs", request));

    /// <summary>Runs a prompt, for the run's id alone.</summary>
    public async Task<string> IdOfAsync(string prompt) => (await RunAsync(prompt)).GetProperty("id").GetString()!;

    public Task<HttpResponseMessage> PostAsync(string path, object body) => Client.PostAsJsonAsync(path, body);

    public async Task<JsonElement> GetAsync(string path) => await JsonAsync(await Client.GetAsync(path));

    /// <summary>Floats of a binary answer.</summary>
    public async Task<float[]> FloatsAsync(string path)
    {
        using HttpResponseMessage answer = await Client.GetAsync(path);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.ToString());
        return MemoryMarshal.Cast<byte, float>(await answer.Content.ReadAsByteArrayAsync()).ToArray();
    }

    /// <summary>The JSON of an answer that went well.</summary>
    public static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            string text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, text);
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
    }

    /// <summary>Expects a refusal with one line of words.</summary>
    public static async Task<string> RefusedAsync(HttpResponseMessage answer, int status)
    {
        using (answer)
        {
            string text = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync());
            Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode}: {text}");
            using var document = JsonDocument.Parse(text);
            string error = document.RootElement.GetProperty("error").GetString()!;
            Assert.DoesNotContain('\n', error);
            Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
            return error;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}
