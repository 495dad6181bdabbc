using System.Text.Json;
using Weir.Commands;

namespace Weir.Control;

/// <summary>An answer to an operator: a JSON object.</summary>
readonly record struct ControlAnswer(int Status, string Body)
{
    public static ControlAnswer Of(ControlledRun run) => new(200, JsonText.Of(run.Write) + "\n");

    /// <summary>A refusal, with the words that the command shows.</summary>
    public static ControlAnswer Refused(int status, string code, string what, string next) => new(status, JsonText.Of(json => Write(json, code, what, next)) + "\n");

    static void Write(Utf8JsonWriter json, string code, string what, string next)
    {
        json.WriteStartObject();
        json.WriteString("code", code);
        json.WriteString("message", what);
        json.WriteString("next", next);
        json.WriteEndObject();
    }
}
