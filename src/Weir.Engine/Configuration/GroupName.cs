namespace Weir.Engine.Configuration;

/// <summary>The name of a consumer group: Kafka takes any text; Weir asks for one that can be printed and put into an ACL.</summary>
static class GroupName
{
    const int LengthMax = 200;

    /// <summary>What is wrong with the name, completing "source.group 'x' …", or null.</summary>
    public static string? Check(string name)
    {
        if (name.Length is 0 or > LengthMax)
            return $"has {name.Length} characters, must have 1 to {LengthMax}";
        foreach (var character in name)
            if (char.IsControl(character) || char.IsWhiteSpace(character))
                return $"has the character {ChosenName.Printable(character)}, may have no white space and no control characters";
        return null;
    }
}
