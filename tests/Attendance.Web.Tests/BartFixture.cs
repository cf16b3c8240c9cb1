using Attendance.Models;

namespace Attendance.Web.Tests;

/// <summary>A server with a model of an encoder and a decoder, and the same model to hold values against.</summary>
public sealed class BartFixture : IAsyncLifetime
{
    /// <summary>Where the model lies.</summary>
    internal static string Folder { get; } = Scratch.Fixture("bart-tiny");

    internal RunningServer Server { get; private set; } = null!;

    internal TransformerModel Model { get; } = ModelLocator.Open(Folder);

    /// <summary>A prompt with a text for the decoder, as a request has them.</summary>
    internal PromptWithDecoder Tokens(string prompt, string decoder) =>
        new(Model.Tokenize(prompt), Model.DecoderTokensFor(Model.Tokenize(decoder)));

    public async ValueTask InitializeAsync() => Server = await RunningServer.StartAsync(models: Folder);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Model.Dispose();
    }
}
