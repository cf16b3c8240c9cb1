using System.Text.Json;
using Attendance.Cli.Hosting;
using Attendance.Kernels;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Cli.Output;

/// <summary>What a model is made of, for programs.</summary>
internal static class InfoJson
{
    public static void Write(TransformerModel model, ModelFacts facts, CommandHost host) =>
        JsonOutput.Write(
            host,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("model", model.Name);
                json.WriteString("revision", model.Revision);
                json.WriteString("architecture", model.Architecture);
                json.WriteNumber("parameters", facts.Parameters);
                json.WriteStartObject("config");
                foreach ((string name, object value) in facts.Settings)
                {
                    json.WritePropertyName(name);
                    WriteValue(json, value);
                }

                json.WriteEndObject();
                json.WriteStartObject("memory");
                json.WriteNumber("weightBytes", facts.WeightBytes);
                json.WriteNumber("weightBytesAsF32", facts.WeightBytesAsF32);
                json.WriteNumber("attentionBytesAtContext", facts.KeptAttention(model, model.Context));
                json.WriteNumber("patternBytesAtContext", ModelFacts.AllPatterns(model, model.Context));
                json.WriteEndObject();
                json.WriteStartObject("kernels");
                json.WriteString("inUse", KernelInfo.InUse);
                json.WriteStartArray("available");
                foreach (string name in KernelInfo.Available)
                {
                    json.WriteStringValue(name);
                }

                json.WriteEndArray();
                json.WriteNumber("threads", KernelInfo.Threads);
                json.WriteEndObject();
                WriteTokenizer(json, model.Tokenizer);
                json.WriteStartArray("tensors");
                foreach (ParameterInfo tensor in model.Parameters)
                {
                    TensorOutput.Write(json, tensor.Name, tensor.Type, tensor.Shape);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            });

    private static void WriteTokenizer(Utf8JsonWriter json, PromptTokenizer? tokenizer)
    {
        if (tokenizer is null)
        {
            json.WriteNull("tokenizer");
            return;
        }

        json.WriteStartObject("tokenizer");
        json.WriteString("kind", tokenizer.Kind);
        json.WriteNumber("vocabulary", tokenizer.VocabularySize);
        json.WriteStartObject("special");
        foreach ((string name, int id) in tokenizer.SpecialTokens)
        {
            json.WriteNumber(name, id);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case float number:
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }
}
