namespace Weir.Engine.Configuration;

/// <summary>Kafka's rules for the name of a topic (org.apache.kafka.common.internals.Topic).</summary>
static class TopicName
{
    const int LengthMax = 249;

    /// <summary>What is wrong with the name, completing "source.topic 'x' …", or null.</summary>
    public static string? Check(string name)
    {
        if (name.Length is 0 or > LengthMax)
            return $"has {name.Length} characters, a topic has 1 to {LengthMax}";
        if (name is "." or "..")
            return "means a folder, a topic must have another name";
        foreach (var character in name)
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_' or '.'))
                return $"has the character {ChosenName.Printable(character)}, a topic may have ASCII letters, digits, '-', '_' and '.'";
        return null;
    }
}
