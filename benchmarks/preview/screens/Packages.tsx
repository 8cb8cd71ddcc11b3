import {NavigationContainer} from '@react-navigation/native';
import {configureStore, createSlice} from '@reduxjs/toolkit';
import {QueryClient, QueryClientProvider, useQuery} from '@tanstack/react-query';
import {ScrollView} from 'react-native';
import {Appbar, Button, Card, List, PaperProvider, Switch, Text, TextInput} from 'react-native-paper';
import {Provider, useSelector} from 'react-redux';

const slice = createSlice({
  name: 'rows',
  initialState: Array.from({length: 4}, (_, i) => ({id: i, title: `Item ${i}`})),
  reducers: {},
});
const store = configureStore({reducer: {rows: slice.reducer}});
const client = new QueryClient();

function Screen() {
  const rows = useSelector((state: ReturnType<typeof store.getState>) => state.rows);
  const {data} = useQuery({queryKey: ['body'], queryFn: async () => 'fetched', initialData: 'Two lines of what it is about, as cards have them.'});
  return (
    <>
      <Appbar.Header>
        <Appbar.Content title="Title" />
      </Appbar.Header>
      <ScrollView contentContainerStyle={{padding: 16, gap: 12}}>
        <Text variant="headlineMedium">EDIT</Text>
        <Card>
          <Card.Title title="Card" />
          <Card.Content>
            <Text>{data}</Text>
          </Card.Content>
          <Card.Actions>
            <Button>Cancel</Button>
            <Button>Ok</Button>
          </Card.Actions>
        </Card>
        <TextInput mode="outlined" value="a@b.c" />
        <Switch value />
        {rows.map(row => (
          <List.Item key={row.id} title={row.title} description="Description" />
        ))}
        <Button mode="contained">Contained</Button>
      </ScrollView>
    </>
  );
}

export default function Packages() {
  return (
    <Provider store={store}>
      <QueryClientProvider client={client}>
        <PaperProvider>
          <NavigationContainer>
            <Screen />
          </NavigationContainer>
        </PaperProvider>
      </QueryClientProvider>
    </Provider>
  );
}
