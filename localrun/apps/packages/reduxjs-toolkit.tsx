import {configureStore, createSlice} from '@reduxjs/toolkit';
import {Text, View} from 'react-native';
import {Provider, useSelector} from 'react-redux';

const counter = createSlice({name: 'counter', initialState: {value: 1}, reducers: {added: (state) => void state.value++}});
const store = configureStore({reducer: {counter: counter.reducer}});
store.dispatch(counter.actions.added());

function Count() {
  const value = useSelector((state: ReturnType<typeof store.getState>) => state.counter.value);
  return <Text>counted {value}</Text>;
}

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Provider store={store}>
          <Count />
        </Provider>
      </View>
      <Text>below</Text>
    </View>
  );
}
