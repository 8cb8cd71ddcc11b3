import {QueryClient, QueryClientProvider, useQuery} from '@tanstack/react-query';
import {Text, View} from 'react-native';

const client = new QueryClient();
client.setQueryData(['greeting'], 'from the cache');

function Greeting() {
  const {data, isPending} = useQuery({queryKey: ['greeting'], queryFn: () => 'from the query', staleTime: Infinity});
  return <Text>{isPending ? 'waiting' : data}</Text>;
}

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <QueryClientProvider client={client}>
          <Greeting />
        </QueryClientProvider>
      </View>
      <Text>below</Text>
    </View>
  );
}
