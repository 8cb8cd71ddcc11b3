import AsyncStorage from '@react-native-async-storage/async-storage';
import {Text, View} from 'react-native';
import {Provider} from 'react-redux';
import {legacy_createStore} from 'redux';
import {persistReducer, persistStore} from 'redux-persist';
import {PersistGate} from 'redux-persist/integration/react';

const reducer = (state = {value: 1}) => state;
const store = legacy_createStore(persistReducer({key: 'root', storage: AsyncStorage}, reducer));
const persistor = persistStore(store);

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Provider store={store}>
          <PersistGate loading={<Text>waiting</Text>} persistor={persistor}>
            <Text>inside</Text>
          </PersistGate>
        </Provider>
      </View>
      <Text>below</Text>
    </View>
  );
}
