import {ApolloClient, ApolloProvider, gql, InMemoryCache, useQuery} from '@apollo/client';
import {Text, View} from 'react-native';

const query = gql`
  query Greeting {
    greeting
  }
`;
const client = new ApolloClient({uri: 'https://example.com/graphql', cache: new InMemoryCache()});
client.writeQuery({query, data: {greeting: 'from the cache'}});

function Greeting() {
  const {data, loading} = useQuery(query);
  return <Text>{loading ? 'waiting' : data.greeting}</Text>;
}

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <ApolloProvider client={client}>
          <Greeting />
        </ApolloProvider>
      </View>
      <Text>below</Text>
    </View>
  );
}
