using System.CommandLine;
using Weir.Commands.Groups;
using Weir.Kafka.Admin;

namespace Weir.Commands;

/// <summary><c>weir groups</c>: list, describe, reset and delete consumer groups, of whatever program.</summary>
sealed class GroupsCommand(ProgramIo io)
{
    public Command Build() => new("groups", "List, describe, reset and delete consumer groups.") { List(), Describe(), new GroupReset(io).Build(), Delete() };

    Command List() => ClusterCommand.Of(io, "list", "The groups that this user may see.", [], async (_, client, format, cancellation) =>
    {
        var groups = await new KafkaAdmin(client).ListGroupsAsync(cancellation);
        if (format == OutputFormat.Json) io.Out.WriteLine(JsonText.Of(json => GroupOutput.Write(json, groups)));
        else GroupOutput.Write(io.Out, groups);
    });

    Command Describe()
    {
        var name = Name();
        return ClusterCommand.Of(io, "describe", "A group's members, what each owns, and its positions with the records behind.", [name], async (parsed, client, format, cancellation) =>
        {
            var view = await GroupView.OfAsync(client, parsed.GetValue(name)!, cancellation);
            if (format == OutputFormat.Json) io.Out.WriteLine(JsonText.Of(json => GroupOutput.Write(json, view)));
            else GroupOutput.Write(io.Out, view);
        });
    }

    Command Delete()
    {
        var name = Name();
        return ClusterCommand.Of(io, "delete", "Forget a group without members, with its positions.", [name], async (parsed, client, _, cancellation) =>
        {
            string group = parsed.GetValue(name)!;
            await new KafkaAdmin(client).DeleteGroupAsync(group, cancellation);
            io.Error.WriteLine($"group {group} deleted");
        });
    }

    static Argument<string> Name() => new("group") { Description = "The consumer group: a pipeline's name, unless it says otherwise." };
}
