using System.Text;
using Weir.Commands;
using Weir.Commands.Explaining;

namespace Weir.DeadLetters;

/// <summary>A line of the audit: who did or saw what, when and why. It holds nothing of the letters but their places.</summary>
static class AuditRecord
{
    /// <param name="action">redriven, fixed, discarded or revealed.</param>
    /// <param name="by">Who.</param>
    /// <param name="when">ISO 8601.</param>
    /// <param name="topic">The dead-letter topic.</param>
    /// <param name="letters">Which ones.</param>
    /// <param name="to">Topics that records went to, each once.</param>
    public static byte[] Of(string action, Operator by, string when, string topic, IReadOnlyCollection<RecordAddress> letters, IEnumerable<string> to) => Encoding.UTF8.GetBytes(JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("action", action);
        json.WriteString("command", by.Command);
        json.WriteString("who", by.Who);
        json.WriteString("when", when);
        json.WriteString("why", by.Why);
        json.WriteString("topic", topic);
        json.WriteNumber("letters", letters.Count);
        json.WritePropertyName("offsets");
        OffsetRanges.Write(json, letters);
        json.WriteStartArray("to");
        foreach (string target in to) json.WriteStringValue(target);
        json.WriteEndArray();
        json.WriteEndObject();
    }));
}
