using System.Collections;
using System.Reflection;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker;

/// <summary>Messages of any API by its key: requests with one element in each list, answers as they were sent, and the error codes in them.</summary>
static class FilledMessage
{
    /// <summary>A request that names one of everything.</summary>
    public static IMessage RequestOf(ApiKey api) => (IMessage)Fill(TypeOf($"{api}Request"));

    /// <summary>Reads the answer of an API.</summary>
    public static IMessage ReadAnswer(ApiKey api, short version, byte[] bytes)
    {
        var read = typeof(FilledMessage).GetMethod(nameof(Read), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(TypeOf($"{api}Response"));
        return (IMessage)read.Invoke(null, [bytes, version])!;
    }

    /// <summary>Every error code in a message, wherever it stands.</summary>
    public static IEnumerable<ErrorCode> CodesIn(object message)
    {
        foreach (var property in message.GetType().GetProperties())
        {
            if (property.GetValue(message) is not { } value) continue;
            if (value is ErrorCode code) yield return code;
            else if (value is IList list)
            {
                foreach (object element in list)
                {
                    foreach (var within in IsStructure(element.GetType()) ? CodesIn(element) : []) yield return within;
                }
            }
        }
    }

    static T Read<T>(byte[] bytes, short version) where T : IMessage<T>
    {
        var reader = new WireReader(bytes);
        var message = T.Read(ref reader, version);
        Assert.Equal(0, reader.Remaining);
        return message;
    }

    static Type TypeOf(string name) => typeof(ApiKey).Assembly.GetType($"Weir.Protocol.Messages.{name}", throwOnError: true)!;

    static bool IsStructure(Type type) => type.IsClass && type != typeof(string);

    static object Fill(Type type)
    {
        object made = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties().Where(property => property.CanWrite))
        {
            if (property.PropertyType == typeof(string)) property.SetValue(made, "x");
            // Produce with 0 wants no answer.
            else if (property.Name == nameof(ProduceRequest.Acks)) property.SetValue(made, (short)-1);
            else if (property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(List<>))
            {
                var list = (IList)Activator.CreateInstance(property.PropertyType)!;
                var element = property.PropertyType.GetGenericArguments()[0];
                list.Add(element == typeof(string) ? "x" : IsStructure(element) ? Fill(element) : Activator.CreateInstance(element)!);
                property.SetValue(made, list);
            }
        }
        return made;
    }
}
